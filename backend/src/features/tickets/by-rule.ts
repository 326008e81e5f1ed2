import { sql } from 'kysely'
import type { Database, Db, Emit } from '../../db/database.ts'
import type { TicketRow } from '../../db/tables.ts'
import { changeTicket } from './changes.ts'
import { lockTicket } from './store.ts'

const dayMs = 24 * 60 * 60 * 1000
const batchSize = 100

/** What a rule does to tickets: which ones at most so many at a time, whether one still is such a one, and what then. */
export interface Rule {
  name: string
  find(db: Db, limit: number): Promise<Pick<TicketRow, 'id'>[]>
  isDue(ticket: TicketRow): boolean
  apply(db: Db, emit: Emit, ticket: TicketRow): Promise<unknown>
}

/** Applies a rule to all tickets that are due. One instance at a time does so; the others find nothing left. */
export async function applyRule(database: Database, { name, find, isDue, apply }: Rule): Promise<void> {
  for (;;) {
    const found = await database.write(async (trx, emit) => {
      if (!(await database.tryLock(trx, name))) return 0
      const tickets = await find(trx, batchSize)
      for (const { id } of tickets) {
        const ticket = await lockTicket(trx, id)
        if (isDue(ticket)) await apply(trx, emit, ticket)
      }
      return tickets.length
    })
    if (found < batchSize) return
  }
}

/** Ends the snoozes whose time has come. */
export const wakeTickets = (database: Database, now: number): Promise<void> =>
  applyRule(database, {
    name: 'wake tickets',
    find: (db, limit) =>
      db.selectFrom('tickets').select('id').where('snoozed_until', '<=', now).orderBy('id').limit(limit).execute(),
    isDue: ({ snoozed_until }) => snoozed_until !== null && snoozed_until <= now,
    apply: (db, emit, ticket) => changeTicket(db, emit, undefined, ticket, { snoozed_until: null }, now),
  })

/** Closes what has been resolved for so many days. 0: nothing. */
export async function closeTickets(database: Database, days: number, now: number): Promise<void> {
  if (days === 0) return
  const before = now - days * dayMs
  await applyRule(database, {
    name: 'close tickets',
    find: (db, limit) =>
      db
        .selectFrom('tickets')
        .select('id')
        // Literal, so that the partial index fits.
        .where(sql<boolean>`status = 'resolved'`)
        .where('resolved_at', '<=', before)
        .orderBy('resolved_at')
        .limit(limit)
        .execute(),
    isDue: ({ status, resolved_at }) => status === 'resolved' && resolved_at !== null && resolved_at <= before,
    apply: (db, emit, ticket) => changeTicket(db, emit, undefined, ticket, { status: 'closed' }, now),
  })
}
