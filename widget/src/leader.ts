import { exclusive } from './exclusive.ts'
import type { StreamMessage } from './parser.ts'
import { openStream, type Stream, type StreamState } from './stream.ts'

/** What the tabs of one browser tell each other. */
type Wire =
  | { kind: 'message'; message: StreamMessage }
  | { kind: 'state'; state: StreamState; cursor: string | undefined }
  | { kind: 'hello' }

export interface SharedStreamOptions {
  /** Of the lock and the channel; one per service and user. */
  name: string
  apiBase: string
  token: string
  /** Each message once, in order, whichever tab read it. `reset`: what was fetched before may be out of date. */
  onMessage: (message: StreamMessage) => void
  onState: (state: StreamState) => void
  /** Another tab has joined: the leader may tell it more. */
  onJoin: () => void
  onUnauthorized: () => void
}

export interface SharedStream {
  isLeader(): boolean
  /** Sends a message of our own to every tab, this one included. */
  publish(message: StreamMessage): void
  wake(): void
  close(): void
}

/**
 * One stream a browser. The tab that holds the lock reads it and relays; when it goes, the next in line goes on after the
 * last id that itself has seen, so that what the former leader read but did not pass on is read again.
 */
export function shareStream(options: SharedStreamOptions): SharedStream {
  const { name, onMessage, onState, onJoin } = options
  const channel = new BroadcastChannel(name)
  const closing = new AbortController()
  let stream: Stream | undefined
  let state: StreamState = 'retrying'
  let cursor: string | undefined

  const post = (wire: Wire) => closing.signal.aborted || channel.postMessage(wire)

  /** Ids grow: what comes twice, from an old and a new leader, is dropped. */
  function deliver(message: StreamMessage) {
    const { name, id } = message
    const isStart = name === 'ready' || name === 'reset'
    if (id !== undefined) {
      if (cursor !== undefined && name !== 'reset' && Number(id) <= Number(cursor)) return
      cursor = id
    }
    onMessage(isStart ? { ...message, name: 'reset' } : message)
  }

  function become(next: StreamState) {
    state = next
    onState(next)
  }

  function publish(message: StreamMessage) {
    post({ kind: 'message', message })
    deliver(message)
  }

  channel.onmessage = ({ data }: MessageEvent<Wire>) => {
    if (data.kind === 'message') deliver(data.message)
    else if (data.kind === 'hello') {
      if (!stream) return
      post({ kind: 'state', state, cursor })
      onJoin()
    } else {
      cursor ??= data.cursor
      become(data.state)
    }
  }

  function lead(turn: AbortSignal): Promise<void> {
    const opened = openStream({
      apiBase: options.apiBase,
      token: options.token,
      lastEventId: cursor,
      onEvent: publish,
      onState(next) {
        if (turn.aborted) return
        become(next)
        post({ kind: 'state', state, cursor })
      },
      onUnauthorized: options.onUnauthorized,
    })
    stream = opened
    return new Promise((resolve) => {
      turn.addEventListener('abort', () => {
        stream = undefined
        opened.close()
        resolve()
      })
    })
  }

  async function run() {
    while (!closing.signal.aborted) await exclusive(name, closing.signal, lead)
  }

  post({ kind: 'hello' })
  run()
  return {
    isLeader: () => !!stream,
    publish,
    wake: () => stream?.wake(),
    close() {
      closing.abort()
      channel.close()
    },
  }
}
