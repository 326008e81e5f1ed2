import type { ServiceLevels } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import { type Calendar, calendarOf, defaultServiceLevels } from './rules.ts'

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
