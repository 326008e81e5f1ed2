import { createBackoff } from './backoff.ts'
import { retryAfter } from './client.ts'
import { createParser, type StreamMessage } from './parser.ts'

/** The service says something every 15 s: after this long without a byte the wire is dead, whatever TCP says. */
const SILENCE_MS = 45_000
/** Asked to wake, a stream that has been silent for this long is not trusted. */
const DOUBT_MS = 20_000
/** A connection that held this long was a good one: the backoff starts anew. */
const GOOD_MS = 10_000

export type StreamState = 'open' | 'retrying'

export interface StreamOptions {
  apiBase: string
  token: string
  /** Where to go on; without it the stream starts with now. */
  lastEventId?: string | undefined
  onMessage: (message: StreamMessage) => void
  /** Told whenever something is heard, changed or not. */
  onState: (state: StreamState) => void
  /** The service no longer takes the token. The stream is closed then. */
  onUnauthorized: () => void
}

export interface Stream {
  /** The device woke: connects now, unless the connection is known to live. `isCut`: the network came back, it does not. */
  wake(isCut?: boolean): void
  close(): void
}

/** Reads the service's events by `fetch`, which can send the header; resumes after the last id whenever the wire is cut. */
export function openStream(options: StreamOptions): Stream {
  const { apiBase, token, onMessage, onState, onUnauthorized } = options
  const closing = new AbortController()
  const { signal } = closing
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
    if (signal.aborted) return
    onMessage(message)
    if (message.id === undefined) return
    lastEventId = message.id
    attempt = 0
  }

  /** Holds one connection until it ends, and gives the answer that refused it. */
  async function connect(): Promise<Response | undefined> {
    connection = new AbortController()
    heard()
    const response = await fetch(`${apiBase}/api/events/`, {
      headers: {
        accept: 'text/event-stream',
        authorization: `Token ${token}`,
        ...(lastEventId && { 'last-event-id': lastEventId }),
      },
      signal: AbortSignal.any([signal, connection.signal]),
      credentials: 'omit',
      cache: 'no-store',
    })
    if (!response.ok || !response.body) return response
    const openedAt = Date.now()
    const read = createParser(receive, (ms) => {
      backoff.first = ms
    })
    const reader = response.body.getReader()
    for (let chunk = await reader.read(); chunk.value; chunk = await reader.read()) {
      heard()
      // Not before there are bytes: a proxy that gathers them up would look like a stream that stands.
      onState('open')
      if (heardAt - openedAt > GOOD_MS) attempt = 0
      read(chunk.value)
    }
  }

  async function run() {
    for (; !signal.aborted; attempt++) {
      const refusal = await connect().catch(() => undefined)
      clearTimeout(watchdog)
      if (signal.aborted) return
      if (refusal?.status === 401) {
        closing.abort()
        return onUnauthorized()
      }
      onState('retrying')
      await backoff.wait(Math.max(1, attempt), signal, refusal && retryAfter(refusal))
    }
  }

  run()
  return {
    wake(isCut) {
      if (isCut || Date.now() - heardAt > DOUBT_MS) connection.abort()
      backoff.wake()
    },
    close: () => closing.abort(),
  }
}
