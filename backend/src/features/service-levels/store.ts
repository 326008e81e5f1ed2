import type { ServiceLevels } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import type { TicketRow } from '../../db/tables.ts'
import { type Calendar, calendarOf, defaultServiceLevels, dueTimes, isBreached } from './rules.ts'

/** Calendars remember their days; one desk has one, until an admin changes it. */
let kept: { value: string; levels: ServiceLevels; calendar: Calendar } | undefined

/** The service levels in force, with the calendar that they make. */
export async function readServiceLevels(db: Db): Promise<{ levels: ServiceLevels; calendar: Calendar }> {
  const row = await db.selectFrom('service_levels').select('value').executeTakeFirst()
  const value = row?.value ?? JSON.stringify(defaultServiceLevels)
  if (kept?.value !== value) {
    const levels = JSON.parse(value) as ServiceLevels
    kept = { value, levels, calendar: calendarOf(levels) }
  }
  return kept
}

export async function writeServiceLevels(db: Db, levels: ServiceLevels, now: number): Promise<void> {
  const row = { value: JSON.stringify(levels), changed_at: now }
  await db
    .insertInto('service_levels')
    .values({ id: 1, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
}

/** Tells of a ticket's row when it is due and whether it is late. */
export async function readService(db: Db) {
  const { levels, calendar } = await readServiceLevels(db)
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return (row: TicketRow) => {
    const { first_reply_due_at, resolution_due_at } = dueTimes(levels, calendar, row)
    return {
      first_reply_due_at: time(first_reply_due_at),
      resolution_due_at: time(resolution_due_at),
      is_breached: isBreached(row),
    }
  }
}
