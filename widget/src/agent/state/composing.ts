import type { limits as Limits, Post, Status, Ticket, TicketChange } from '@deskside/backend/contract'
import type { Draft, DraftOf } from '../../drafts.ts'
import { createStore, type Store } from '../../state/store.ts'
import { w } from '../ticket-words.ts'
import { change } from './changes.ts'
import type { Desk, Mode } from './desk.ts'
import { type CannedReply, lookupsOf } from './lookups.ts'
import { withMe } from './macros.ts'
import { fillPlaceholders, nextPlaceholder, valuesOf } from './placeholders.ts'
import { mentionsIn } from './suggest.ts'

/** The contract's limit; the compiler holds them equal. */
const mostCharacters: (typeof Limits)['message'] = 20_000

/** By how many characters a text is longer than a message may be, counted as the service counts. */
export const tooMuch = (text: string): number =>
  text.length > mostCharacters ? [...text.trim()].length - mostCharacters : 0

export interface ComposingState {
  text: string
  /** What a macro changes together with the reply. */
  changes: TicketChange | undefined
  /** The newer reply by somebody else that was not looked at yet. */
  newer: Post | undefined
  /** What is to be filled in before sending. */
  missing: string | undefined
}

export interface Composing extends Store<ComposingState> {
  write(text: string): void
  /** Puts a canned reply in place of what stands between `start` and `end`. Gives what takes it back. */
  insert(canned: CannedReply, start: number, end: number): () => void
  dropChanges(): void
  /** Says that the newer reply was read. */
  acknowledge(): void
  /** Sends what is written; false when something has to be looked at first. */
  send(status?: 'resolved'): boolean
}

/** What is being written on a ticket: replies and notes are apart, each with its own draft. */
export function createComposing(desk: Desk, mode: Mode, ticket: () => Ticket, posts: () => Post[]): Composing {
  const { drafts, outbox } = desk.app.engine
  const { id } = ticket()
  const key: DraftOf = mode === 'note' ? `note:${id}` : id
  const draft = drafts.get(key)
  const store = createStore<ComposingState>({
    text: draft?.message ?? '',
    changes: draft?.changes,
    newer: undefined,
    missing: undefined,
  })
  let since = draft?.since

  function keep(now: Partial<ComposingState>): void {
    store.set({ ...now, missing: undefined })
    const { text, changes } = store.get()
    if (!text && !changes) {
      drafts.clear(key)
      since = undefined
      store.set({ newer: undefined })
      return
    }
    // Whoever begins before the thread is there has not seen anything yet.
    since ??= posts().at(-1)?.id
    const kept: Draft = { message: text, ...(since && { since }), ...(changes && { changes }) }
    drafts.set(key, kept)
  }

  /** The first reply by somebody else that came after this one was begun. */
  function findNewer(): Post | undefined {
    const { userId } = desk.app.get()
    const isNewer = (post: Post) => post.id > (since ?? Infinity) && post.author_id !== userId && post.kind !== 'note'
    return mode === 'reply' ? posts().find(isNewer) : undefined
  }

  return {
    ...store,
    write: (text) => keep({ text }),
    insert(canned, start, end) {
      const { text, changes } = store.get()
      const { me } = desk.app.get()
      const values = me ? valuesOf(ticket(), desk.customers.get(ticket().requester.id), me) : {}
      const message = fillPlaceholders(canned.message, values)
      keep({
        text: text.slice(0, start) + message + text.slice(end),
        changes: canned.changes ? { ...changes, ...withMe(desk, canned.changes) } : changes,
      })
      return () => keep({ text, changes })
    },
    dropChanges: () => keep({ changes: undefined }),
    acknowledge() {
      since = posts().at(-1)?.id ?? 0
      keep({ newer: undefined })
    },
    send(status) {
      const { text, changes } = store.get()
      if (!text.trim()) return false
      const missing = nextPlaceholder(text)?.name
      const newer = findNewer()
      store.set({ missing, newer })
      if (missing !== undefined || newer) return false
      if (mode === 'note') {
        const mentions = mentionsIn(text, lookupsOf(desk).get().agents)
        outbox.add({ kind: 'notes', ticketId: id, message: text, more: { mentions } })
      } else {
        const all = { ...changes, ...(status && { status }) }
        const more = Object.keys(all).length > 0 && { more: { changes: all } }
        outbox.add({ kind: 'reply', ticketId: id, message: text, ...more })
      }
      keep({ text: '', changes: undefined })
      return true
    },
  }
}

/** On to the next ticket when this one is done, or when one always wants that. */
export function afterSending(desk: Desk, id: number, mode: Mode, status: Status | undefined): void {
  const queue = desk.queue()
  const { status: before = 'open' } = desk.find(id) ?? {}
  if (status)
    desk.app.say(w('sentResolved', { n: id }), () => change(desk, [id], { status: before }, w('reopened', { n: id })))
  else desk.app.say(w(mode === 'note' ? 'noteAdded' : 'sent'))
  if (mode === 'note' || !(status || desk.get().goesOn)) return
  if (status) queue.patch([id], (ticket) => ({ ...ticket, status }))
  const next = queue.get().current === id ? queue.neighbour(1) : undefined
  if (next === undefined) desk.closeTicket()
  else desk.openTicket(next)
}
