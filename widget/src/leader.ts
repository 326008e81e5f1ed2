import type { StreamMessage } from './parser.ts'
import { openStream, type Stream, type StreamState } from './stream.ts'

/** What the tabs of one browser tell each other. */
type Wire =
  | { kind: 'message'; message: StreamMessage }
  | { kind: 'state'; state: StreamState; cursor: string | undefined }
  | { kind: 'hello' }
  | { kind: 'wake' }

export interface SharedStreamOptions {
  /** Of the lock and the channel; one per service and user. */
  name: string
  apiBase: string
  token: string
  /** Each message once, in order, whichever tab read it. `reset`: what was fetched before may be out of date. */
  onMessage: (message: StreamMessage) => void
  onState: (state: StreamState) => void
  onUnauthorized: () => void
}

export interface SharedStream {
  isLeader(): boolean
  /** Sends a message of our own to every tab, this one included; a tab that joins later is told the last one. */
  publish(message: StreamMessage): void
  wake(isCut?: boolean): void
  close(): void
}

/**
 * One stream a browser. The tab that holds the lock reads it and relays; when it goes, the next in line goes on after the
 * last id that itself has seen, so that what the former leader read but did not pass on is read again.
 */
export function shareStream(options: SharedStreamOptions): SharedStream {
  const { name, onMessage, onState } = options
  const channel = new BroadcastChannel(name)
  const closing = new AbortController()
  const { signal } = closing
  let stream: Stream | undefined
  let state: StreamState = 'retrying'
  let cursor: string | undefined
  let own: StreamMessage | undefined

  const post = (wire: Wire) => signal.aborted || channel.postMessage(wire)

  /** Ids grow: what comes twice, from an old and a new leader, is dropped. */
  function deliver(message: StreamMessage) {
    const { name, id } = message
    if (id !== undefined) {
      if (cursor !== undefined && name !== 'reset' && Number(id) <= Number(cursor)) return
      cursor = id
    }
    onMessage(name === 'ready' ? { ...message, name: 'reset' } : message)
  }

  function become(next: StreamState) {
    if (next === state) return
    state = next
    onState(next)
    if (stream) post({ kind: 'state', state, cursor })
  }

  function relay(message: StreamMessage) {
    post({ kind: 'message', message })
    deliver(message)
  }

  function greet() {
    if (!stream) return
    post({ kind: 'state', state, cursor })
    if (own) post({ kind: 'message', message: own })
  }

  channel.onmessage = ({ data }: MessageEvent<Wire>) => {
    if (data.kind === 'message') deliver(data.message)
    else if (data.kind === 'hello') greet()
    else if (data.kind === 'wake') stream?.wake()
    else {
      cursor ??= data.cursor
      become(data.state)
    }
  }

  function lead() {
    stream ??= openStream({
      apiBase: options.apiBase,
      token: options.token,
      lastEventId: cursor,
      onMessage: relay,
      onState: become,
      onUnauthorized: options.onUnauthorized,
    })
  }

  function follow() {
    stream?.close()
    stream = undefined
  }

  /** Plain http pages have no Web Locks. Those in sight read there: few enough for the six connections that a browser allows. */
  function leadInSight() {
    const look = () => (document.hidden ? follow() : lead())
    document.addEventListener('visibilitychange', look, { signal })
    look()
  }

  async function run() {
    const untilClosed = new Promise((resolve) => signal.addEventListener('abort', resolve))
    try {
      await navigator.locks.request(name, { signal }, () => {
        lead()
        return untilClosed
      })
    } catch {
      if (!signal.aborted) leadInSight()
    }
  }

  signal.addEventListener('abort', follow)
  post({ kind: 'hello' })
  run()
  return {
    isLeader: () => !!stream,
    publish(message) {
      own = message
      relay(message)
    },
    wake: (isCut) => (stream ? stream.wake(isCut) : post({ kind: 'wake' })),
    close() {
      closing.abort()
      channel.close()
    },
  }
}
