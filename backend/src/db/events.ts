import type { Db, NewEvent, Work } from './database.ts'

/** The rows of the event log for what a write told. */
export function eventRows(events: NewEvent[]) {
  const now = Date.now()
  return events.map((event) => ({
    type: event.type,
    ticket_id: event.ticket_id ?? null,
    post_id: event.post_id ?? null,
    user_id: event.user_id ?? null,
    audience: event.audience,
    data: JSON.stringify(event.data ?? {}),
    created_at: now,
  }))
}

type Append = (trx: Db, events: NewEvent[]) => Promise<unknown>

/** One write's work, then its events, last. `append` sees to it that ids are taken in the order of commits. */
export async function runWithEvents<T>(trx: Db, work: Work<T>, append: Append): Promise<T> {
  const events: NewEvent[] = []
  const value = await work(trx, (event) => events.push(event))
  if (events.length > 0) await append(trx, events)
  return value
}
