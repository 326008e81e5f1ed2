import type { Db, NewEvent } from './database.ts'

/** Appends to the event log. The caller sees to it that ids are taken in the order of commits. */
export async function insertEvents(db: Db, events: NewEvent[], now: number): Promise<void> {
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
