import type { Db, NewEvent, Work } from './database.ts'

/** Appends to the event log. The caller sees to it that ids are taken in the order of commits. */
export async function insertEvents(db: Db, events: NewEvent[]): Promise<void> {
  const now = Date.now()
  const rows = events.map((event) => ({
    type: event.type,
    ticket_id: event.ticket_id ?? null,
    post_id: event.post_id ?? null,
    user_id: event.user_id ?? null,
    audience: event.audience,
    data: JSON.stringify(event.data ?? {}),
    created_at: now,
  }))
  await db.insertInto('events').values(rows).execute()
}

/** One write's work, then its events, last. `append` sees to the order of their ids. */
export async function runWithEvents<T>(trx: Db, work: Work<T>, append: typeof insertEvents): Promise<T> {
  const events: NewEvent[] = []
  const value = await work(trx, (event) => events.push(event))
  if (events.length > 0) await append(trx, events)
  return value
}
