import type { Answer, Visibility } from '@deskside/backend/contract'
import { backoff } from './backoff.ts'
import { ApiError } from './client.ts'
import { type Exclusive, sleep } from './exclusive.ts'
import { randomId } from './random-id.ts'
import type { Storage_ } from './storage.ts'

export type NewReply = { kind: 'reply'; ticketId: number; message: string }
export type NewTicketItem = { kind: 'ticket'; subject: string; message: string; visibility?: Visibility }

/** A message on its way. Its `id` is the `Idempotency-Key`, so that the service takes it once however often it is sent. */
export type OutboxItem = (NewReply | NewTicketItem) & {
  id: string
  userId: number
  createdAt: number
  state: 'sending' | 'failed'
  error?: { code: string; message: string }
}
export type SentAnswer = Answer<'POST /api/tickets/{id}/reply/'> | Answer<'POST /api/newticket/'>

export interface OutboxOptions {
  storage: Storage_
  /** Names the lock that the tabs of one browser share. */
  name: string
  exclusive: Exclusive
  userId: () => number | undefined
  /** Sends the item as its user, or rejects with an `ApiError`. */
  send: (item: OutboxItem, signal: AbortSignal) => Promise<SentAnswer>
  onSent?: (item: OutboxItem, answer: SentAnswer) => void
  onFailed?: (item: OutboxItem) => void
  now?: () => number
  random?: () => number
}

export interface Outbox {
  add(message: NewReply | NewTicketItem): OutboxItem
  /** The signed-in user's messages that the service has not taken yet, oldest first. */
  items(): OutboxItem[]
  /** Sends a failed message again, behind what is waiting. */
  retry(id: string): void
  discard(id: string): void
  /** Sends what is waiting, now rather than after the pause of a backoff. */
  flush(): void
  /** Called after each change, in other tabs too. */
  subscribe(fn: () => void): () => void
  close(): void
}

/**
 *   add ─► sending ─┬─ taken ──────────────► gone, onSent
 *             ▲     ├─ no answer, 409, 429, 5xx ─► waits (backoff), again
 *             │     ├─ 401, or another user ─► waits for its user's next log-in
 *           retry ◄─┴─ other 4xx ──────────► failed, onFailed
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { storage, name, exclusive, userId, send, now = Date.now, random = Math.random } = options
  const listeners = new Set<() => void>()
  const closing = new AbortController()
  let pause: AbortController | undefined
  let isRunning = false
  let lastCreated = 0

  const keyOf = (item: OutboxItem) => `outbox:${item.userId}:${item.id}`
  const changed = () => {
    for (const fn of [...listeners]) fn()
  }

  function items(): OutboxItem[] {
    const user = userId()
    if (user === undefined) return []
    const all = storage.keys(`outbox:${user}:`).flatMap((key) => storage.get<OutboxItem>(key) ?? [])
    return all.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  }
  const find = (id: string) => items().find((item) => item.id === id)
  const waiting = () => items().filter((item) => item.state === 'sending')

  /** Later than everything there is, so that the order of writing holds even when the clock goes back. */
  function nextTime(): number {
    lastCreated = Math.max(now(), lastCreated + 1, (items().at(-1)?.createdAt ?? 0) + 1)
    return lastCreated
  }

  function put(item: OutboxItem): OutboxItem {
    storage.set(keyOf(item), item)
    changed()
    return item
  }

  function drop(item: OutboxItem) {
    storage.remove(keyOf(item))
    changed()
  }

  /** Tries everything once, in order; a ticket whose message has to wait holds back its later ones. Seconds to wait at least. */
  async function pass(turn: AbortSignal): Promise<number> {
    const held = new Set<number>()
    let atLeast = 0
    for (const { id } of waiting()) {
      const item = find(id)
      if (item?.state !== 'sending') continue
      if (item.kind === 'reply' && held.has(item.ticketId)) continue
      try {
        const answer = await send(item, turn)
        drop(item)
        options.onSent?.(item, answer)
      } catch (error) {
        if (turn.aborted) break
        if (!(error instanceof ApiError)) throw error
        if (!isPassing(error)) {
          fail(item, error)
          continue
        }
        atLeast = Math.max(atLeast, error.retryAfter ?? 0)
        if (item.kind === 'reply') held.add(item.ticketId)
        if (error.status === 0 || error.status === 401) break
      }
    }
    return atLeast
  }

  function fail(item: OutboxItem, { code, detail }: ApiError) {
    if (!find(item.id)) return
    options.onFailed?.(put({ ...item, state: 'failed', error: { code, message: detail } }))
  }

  async function run(turn: AbortSignal): Promise<void> {
    let attempt = 0
    while (waiting().length && !turn.aborted) {
      const before = waiting().length
      const atLeast = await pass(turn)
      attempt = waiting().length < before ? 1 : attempt + 1
      if (waiting().length) await rest(backoff(attempt, atLeast, random), atLeast > 0, turn)
    }
  }

  /** Ends early when `flush` is called, unless the service has told us how long to wait. */
  async function rest(ms: number, isTold: boolean, turn: AbortSignal): Promise<void> {
    pause = new AbortController()
    await sleep(ms, isTold ? turn : AbortSignal.any([turn, pause.signal])).catch(() => {})
  }

  function flush() {
    pause?.abort()
    if (isRunning || closing.signal.aborted || !waiting().length) return
    isRunning = true
    exclusive(`${name}:outbox`, closing.signal, run)
      .catch(reportError)
      .finally(() => {
        isRunning = false
        // What came in after the last look and before the end of the turn.
        if (!closing.signal.aborted && waiting().length) setTimeout(flush, 1000)
      })
  }

  const stopListening = storage.onChange((key) => {
    if (!key.startsWith('outbox:')) return
    changed()
    flush()
  })

  return {
    add(message) {
      const user = userId()
      if (user === undefined) throw new ApiError(401, { code: 'not_authenticated', detail: 'Log in to send this.' })
      const item: OutboxItem = { ...message, id: randomId(), userId: user, createdAt: nextTime(), state: 'sending' }
      put(item)
      flush()
      return item
    },
    items,
    retry(id) {
      const item = find(id)
      if (!item) return
      const { error: _, ...again } = item
      put({ ...again, state: 'sending', createdAt: nextTime() })
      flush()
    },
    discard(id) {
      const item = find(id)
      if (item) drop(item)
    },
    flush,
    subscribe(fn) {
      listeners.add(fn)
      return () => listeners.delete(fn)
    },
    close() {
      closing.abort()
      stopListening()
      listeners.clear()
    },
  }
}

/** Worth another try by itself: no answer, still running elsewhere, too many, out of order; or a log-in is missing. */
function isPassing({ status }: ApiError): boolean {
  return status === 0 || status === 401 || status === 408 || status === 409 || status === 429 || status >= 500
}
