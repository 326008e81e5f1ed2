import { createBackoff } from './backoff.ts'
import { retryAfter } from './client.ts'
import { createParser, type StreamMessage } from './parser.ts'

/** The service says something every 15 s: after this long without a byte the wire is dead, whatever TCP says. */
const SILENCE_MS = 45_000
/** Asked to wake, a stream that has been silent for this long is not trusted. */
const DOUBT_MS = 20_000
/** A connection that held this long was a good one: the backoff starts anew. */
const GOOD_MS = 10_000

export type StreamState = 'open' | 'retrying' | 'closed'

export interface StreamOptions {
  apiBase: string
  token: string
  /** Where to go on; without it the stream starts with now. */
  lastEventId?: string | undefined
  onEvent: (message: StreamMessage) => void
  onState: (state: StreamState) => void
  /** The service no longer takes the token. The stream is closed then. */
  onUnauthorized: () => void
}

export interface Stream {
  /** The device woke or the network came back: connects now, unless the connection is known to live. */
  wake(): void
  close(): void
}

/** Reads the service's events by `fetch`, which can send the header; resumes after the last id whenever the wire is cut. */
export function openStream(options: StreamOptions): Stream {
  const { apiBase, token, onEvent, onState, onUnauthorized } = options
  const closing = new AbortController()
  const backoff = createBackoff()
  let { lastEventId } = options
  let connection = new AbortController()
  let watchdog: ReturnType<typeof setTimeout> | undefined
  let heardAt = 0
  let attempt = 1

  function heard() {
    heardAt = Date.now()
    clearTimeout(watchdog)
    watchdog = setTimeout(() => connection.abort(), SILENCE_MS)
  }

  function receive(message: StreamMessage) {
    if (closing.signal.aborted) return
    onEvent(message)
    if (message.id === undefined) return
    lastEventId = message.id
    attempt = 0
  }

  /** Holds one connection until it ends. */
  async function connect(): Promise<{ status: number; retryAfter?: number | undefined }> {
    connection = new AbortController()
    heard()
    const headers: Record<string, string> = { accept: 'text/event-stream', authorization: `Token ${token}` }
    if (lastEventId) headers['last-event-id'] = lastEventId
    const response = await fetch(`${apiBase}/api/events/`, {
      headers,
      signal: AbortSignal.any([closing.signal, connection.signal]),
      credentials: 'omit',
      cache: 'no-store',
    })
    if (!response.ok || !response.body) return { status: response.status, retryAfter: retryAfter(response) }
    const openedAt = Date.now()
    onState('open')
    const read = createParser(receive, (ms) => {
      backoff.first = ms
    })
    const reader = response.body.getReader()
    for (let chunk = await reader.read(); chunk.value; chunk = await reader.read()) {
      heard()
      if (heardAt - openedAt > GOOD_MS) attempt = 0
      read(chunk.value)
    }
    return { status: 200 }
  }

  async function run() {
    for (; !closing.signal.aborted; attempt++) {
      const end = await connect().catch(() => ({ status: 0 }) as Awaited<ReturnType<typeof connect>>)
      clearTimeout(watchdog)
      if (closing.signal.aborted) return
      if (end.status === 401) {
        close()
        return onUnauthorized()
      }
      onState('retrying')
      await backoff.wait(Math.max(1, attempt), closing.signal, end.retryAfter)
    }
  }

  function close() {
    if (closing.signal.aborted) return
    closing.abort()
    onState('closed')
  }

  run()
  return {
    wake() {
      if (Date.now() - heardAt > DOUBT_MS) connection.abort()
      backoff.wake()
    },
    close,
  }
}
