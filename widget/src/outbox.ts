import type { Answer, TicketChange, Visibility } from '@deskside/backend/contract'
import { createBackoff } from './backoff.ts'
import { ApiError } from './client.ts'
import { exclusive } from './exclusive.ts'
import { randomId } from './random-id.ts'
import type { Context } from './sdk.ts'
import type { Storage_ } from './storage.ts'

export type NewMessage =
  | {
      kind: 'reply' | 'notes'
      ticketId: number
      message: string
      more?: { changes?: TicketChange; mentions?: number[] }
    }
  | { kind: 'ticket'; subject: string; message: string; visibility?: Visibility; context?: Context }

/** A message on its way. Its `id` is the `Idempotency-Key`: the service takes it once however often it is sent. */
export type OutboxItem = NewMessage & {
  id: string
  userId: number
  createdAt: number
  state: 'sending' | 'failed'
  error?: { code: string; message: string }
}
export type SentAnswer = Answer<'POST /api/tickets/{id}/reply/'> | Answer<'POST /api/newticket/'>

/** What came of an item: taken, with the service's answer, or failed, with its `error`. */
export interface Settled {
  item: OutboxItem
  answer?: SentAnswer
}

export interface OutboxOptions {
  storage: Storage_
  /** Of the lock that the tabs of one browser share. */
  name: string
  userId: () => number | undefined
  /** Sends the item as its user, or rejects with an `ApiError`. */
  send: (item: OutboxItem, signal: AbortSignal) => Promise<SentAnswer>
  now?: () => number
  random?: () => number
}

export interface Outbox {
  add(message: NewMessage): OutboxItem
  /** The signed-in user's messages that the service has not taken yet, oldest first. */
  items(): OutboxItem[]
  /** Sends a failed message again, behind what is waiting. */
  retry(id: string): void
  discard(id: string): void
  /** Sends what is waiting, now rather than after a backoff. */
  flush(): void
  /** Calls `fn` after each change, in other tabs too; with what came of an item in the tab that sent it. */
  subscribe(fn: (settled?: Settled) => void): () => void
  close(): void
}

/**
 *   add ─► sending ─┬─ taken ────────────────────► gone
 *             ▲     ├─ no answer, 409, 429, 50x ─► waits (backoff), again
 *             │     ├─ 401, or another user ─────► waits for its user's next log-in
 *           retry ◄─┴─ any other refusal ────────► failed
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { storage, name, userId, send, now = Date.now } = options
  const listeners = new Set<(settled?: Settled) => void>()
  const closing = new AbortController()
  const backoff = createBackoff(options.random)
  let isRunning = false

  const keyOf = (item: OutboxItem) => `outbox:${item.userId}:${item.id}`
  const find = (id: string) => items().find((item) => item.id === id)
  const waiting = () => items().filter((item) => item.state === 'sending')
  // Later than everything there is, so that the order of writing holds even when the clock goes back.
  const nextTime = () => Math.max(now(), (items().at(-1)?.createdAt ?? 0) + 1)

  function items(): OutboxItem[] {
    const all = storage.keys(`outbox:${userId()}:`).flatMap((key) => storage.get<OutboxItem>(key) ?? [])
    return all.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  }

  function tell(settled?: Settled) {
    for (const fn of [...listeners]) fn(settled)
  }

  function put(item: OutboxItem): OutboxItem {
    storage.set(keyOf(item), item)
    return item
  }

  function remove(item: OutboxItem, settled?: Settled) {
    storage.remove(keyOf(item))
    tell(settled)
  }

  /** Tries everything once, in order; a message that has to wait holds back the later ones of its ticket. */
  async function pass(turn: AbortSignal): Promise<{ retryAfter: number; hasSent: boolean }> {
    const held = new Set<number>()
    const result = { retryAfter: 0, hasSent: false }
    for (const { id } of waiting()) {
      const item = find(id)
      if (item?.state !== 'sending' || (item.kind !== 'ticket' && held.has(item.ticketId))) continue
      const outcome = await attempt(item, turn)
      if (outcome instanceof ApiError) {
        result.retryAfter = Math.max(result.retryAfter, outcome.retryAfter ?? 0)
        if (item.kind !== 'ticket') held.add(item.ticketId)
        if (isForAll(outcome)) break
      } else result.hasSent = true
    }
    return result
  }

  /** The error when the item has to wait; nothing once it is settled. */
  async function attempt(item: OutboxItem, turn: AbortSignal): Promise<ApiError | undefined> {
    try {
      const answer = await send(item, turn)
      remove(item, { item, answer })
    } catch (error) {
      if (!(error instanceof ApiError) || turn.aborted) throw error
      if (isPassing(error)) return error
      // Discarded while it was on its way: nothing to keep.
      if (!find(item.id)) return
      tell({ item: put({ ...item, state: 'failed', error: { code: error.code, message: error.detail } }) })
    }
  }

  async function run(turn: AbortSignal): Promise<void> {
    for (let tries = 1; waiting().length && !turn.aborted; tries++) {
      const { retryAfter, hasSent } = await pass(turn)
      if (hasSent) tries = 1
      if (waiting().length) await backoff.wait(tries, turn, retryAfter)
    }
  }

  async function flush() {
    backoff.wake()
    if (isRunning) return
    isRunning = true
    // Once more for what came in between the last look and the end of the turn.
    while (waiting().length && !closing.signal.aborted) await exclusive(`${name}:outbox`, closing.signal, run)
    isRunning = false
  }

  const stopListening = storage.onChange((key) => {
    if (!key.startsWith('outbox:')) return
    tell()
    flush()
  })

  return {
    add(message) {
      const user = userId()
      if (user === undefined) throw new ApiError(401, { code: 'not_authenticated', detail: 'Log in to send this.' })
      const item = put({ ...message, id: randomId(), userId: user, createdAt: nextTime(), state: 'sending' })
      tell()
      flush()
      return item
    },
    items,
    retry(id) {
      const item = find(id)
      if (!item) return
      const { error: _, ...again } = item
      put({ ...again, state: 'sending', createdAt: nextTime() })
      tell()
      flush()
    },
    discard(id) {
      const item = find(id)
      if (item) remove(item)
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

const passing = [0, 401, 408, 409, 429, 502, 503, 504]
const isPassing = ({ status, code }: ApiError) => passing.includes(status) && code !== 'merged'
/** Says something about the service or the session, not about this message. */
const isForAll = ({ status }: ApiError) => status !== 409
