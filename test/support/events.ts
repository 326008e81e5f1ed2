import type { Test } from 'tap'
import type { Person, World } from './app.ts'

export interface Message {
  id: string | undefined
  event: string
  data: Record<string, unknown>
}

/** An open event stream. */
export interface EventReader {
  messages: Message[]
  /** Resolves when the service has ended the stream. */
  ended: Promise<void>
  /** Resolves to the first message, past or to come, that fits. */
  until(fits: (message: Message) => boolean): Promise<Message>
  close(): void
}

/** Lets a service of this process listen, and returns its address. */
export const listen = ({ app }: World): Promise<string> => app.listen({ port: 0, host: '127.0.0.1' })

/** Opens a stream as a browser does, and waits for its first message unless it resumes. */
export async function openEvents(t: Test, url: string, { token }: Person, lastEventId?: string): Promise<EventReader> {
  const abort = new AbortController()
  const headers = {
    authorization: `Token ${token}`,
    ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
  }
  const answer = await fetch(`${url}/api/events/`, { headers, signal: abort.signal })
  if (answer.status !== 200 || !answer.body) throw new Error(`the stream answered ${answer.status}`)
  const messages: Message[] = []
  const waiting = new Set<() => void>()
  const ended = readAll(answer.body, (message) => {
    messages.push(message)
    for (const look of waiting) look()
  })
  const until = (fits: (message: Message) => boolean) =>
    new Promise<Message>((resolve, reject) => {
      const patience = setTimeout(
        () => reject(new Error(`no such event; there were ${JSON.stringify(messages)}`)),
        5000,
      )
      const look = () => {
        const found = messages.find(fits)
        if (!found) return
        clearTimeout(patience)
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  const close = () => abort.abort()
  t.teardown(close)
  if (lastEventId === undefined) await until(({ event }) => event === 'ready')
  return { messages, ended, until, close }
}

async function readAll(body: ReadableStream<Uint8Array>, tell: (message: Message) => void): Promise<void> {
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const chunk of body) {
      const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) if (block.includes('event: ')) tell(parse(block))
    }
  } catch {
    // Closed from this side.
  }
}

function parse(block: string): Message {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
  return { id: field('id'), event: field('event') ?? '', data: JSON.parse(field('data') ?? '{}') }
}
