import type { Db, NewEvent, Work } from './database.ts'

/** The rows of the event log for what a write told. */
function eventRows(events: NewEvent[], now: number) {
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

export type EventRows = ReturnType<typeof eventRows>

interface Log {
  now: () => number
  /** Sees to it that ids are taken in the order of commits. */
  append(trx: Db, rows: EventRows): Promise<unknown>
}

/** One write's work, then its events, last. */
export async function runWithEvents<T>(trx: Db, work: Work<T>, { now, append }: Log): Promise<T> {
  const events: NewEvent[] = []
  const value = await work(trx, (event) => events.push(event))
  if (events.length > 0) await append(trx, eventRows(events, now()))
  return value
}
