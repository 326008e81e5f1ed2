import type { TicketChange } from '@deskside/backend/contract'
import type { Storage_ } from './storage.ts'

const WRITE_AFTER_MS = 300

export interface Draft {
  message: string
  subject?: string
  visibility?: 'shared' | 'private'
  /** What is to change with the reply. */
  changes?: TicketChange
  /** The last post that was there when it was begun. */
  since?: number
}

export type DraftOf = number | 'new' | `note:${number}`

/** What was typed and not sent, per user and ticket. Without a user it belongs to nobody yet. */
export interface Drafts {
  get(ticket: DraftOf): Draft | undefined
  set(ticket: DraftOf, draft: Draft): void
  clear(ticket: DraftOf): void
  clearAll(): void
  /** Gives what was typed before a log-in to the user who logged in. */
  adopt(): void
  /** Writes down what is pending. */
  flush(): void
}

export function createDrafts(storage: Storage_, userId: () => number | undefined): Drafts {
  const pending = new Map<string, Draft>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const prefix = (user = userId() ?? 0) => `draft:${user}:`

  function flush() {
    clearTimeout(timer)
    timer = undefined
    for (const [key, draft] of pending) storage.set(key, draft)
    pending.clear()
  }

  function remove(key: string) {
    pending.delete(key)
    storage.remove(key)
  }

  return {
    get: (ticket) => pending.get(prefix() + ticket) ?? storage.get(prefix() + ticket),
    set(ticket, draft) {
      pending.set(prefix() + ticket, draft)
      timer ??= setTimeout(flush, WRITE_AFTER_MS)
    },
    clear: (ticket) => remove(prefix() + ticket),
    clearAll() {
      flush()
      for (const key of storage.keys(prefix())) storage.remove(key)
    },
    adopt() {
      flush()
      for (const key of storage.keys(prefix(0))) {
        const own = prefix() + key.slice(prefix(0).length)
        if (!storage.get(own)) storage.set(own, storage.get(key))
        storage.remove(key)
      }
    },
    flush,
  }
}
