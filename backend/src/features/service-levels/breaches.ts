import { type ExpressionBuilder, sql } from 'kysely'
import type { Priority, Target } from '../../contract/index.ts'
import type { Database, Db } from '../../db/database.ts'
import type { Tables, TicketRow } from '../../db/tables.ts'
import { insertActivities } from '../activity/store.ts'
import { applyRule } from '../tickets/by-rule.ts'
import { updateTicket } from '../tickets/store.ts'
import { lateSince } from './rules.ts'
import { readServiceLevels } from './store.ts'

const marks = {
  first_reply_minutes: 'first_reply_breached_at',
  resolution_minutes: 'resolution_breached_at',
} as const satisfies Record<keyof Target, keyof TicketRow>

/** Literal, so that the partial index fits. */
const isUnresolved = sql<boolean>`status in ('open', 'pending')`

const isUnmet = (target: keyof Target) => (eb: ExpressionBuilder<Tables, 'tickets'>) =>
  target === 'first_reply_minutes' ? eb('first_replied_at', 'is', null) : eb.lit(true)

/** Marks tickets that have missed a target, tells agents once of each, and takes marks away where the target has moved. */
export async function markBreaches(database: Database, now: number): Promise<void> {
  const { levels, calendar } = await readServiceLevels(database.db)
  for (const { priority, target, since } of lateSince(levels, calendar, now)) {
    await unmark(database.db, priority, target, since)
    if (since !== undefined) await mark(database, priority, target, since, now)
  }
}

function mark(database: Database, priority: Priority, target: keyof Target, since: number, now: number) {
  const column = marks[target]
  return applyRule(database, {
    name: 'mark breaches',
    find: (db, limit) =>
      db
        .selectFrom('tickets')
        .select('id')
        .where(isUnresolved)
        .where('priority', '=', priority)
        .where('created_at', '<=', since)
        .where(column, 'is', null)
        .where(isUnmet(target))
        .limit(limit)
        .execute(),
    isDue: (ticket) =>
      ticket.priority === priority &&
      ticket[column] === null &&
      (ticket.status === 'open' || ticket.status === 'pending') &&
      (target !== 'first_reply_minutes' || ticket.first_replied_at === null),
    async apply(db, emit, { id }) {
      await updateTicket(db, id, { [column]: now })
      const data = { target: target.replace('_minutes', '') }
      await insertActivities(db, [{ ticket_id: id, user_id: null, action: 'breached', data }], now)
      const changes = { is_breached: true }
      emit({ type: 'ticket.updated', ticket_id: id, audience: 'agents', data: { changes } })
    },
  })
}

/** After a change of priority or of the service levels. Looks first: nearly always there is nothing to do. */
async function unmark(db: Db, priority: Priority, target: keyof Target, since: number | undefined): Promise<void> {
  const marked = db
    .selectFrom('tickets')
    .select('id')
    .where(isUnresolved)
    .where('priority', '=', priority)
    .where('created_at', '>', since ?? -1)
    .where(marks[target], 'is not', null)
  const ids = (await marked.execute()).map(({ id }) => id)
  if (ids.length === 0) return
  await db
    .updateTable('tickets')
    .set({ [marks[target]]: null })
    .where('id', 'in', marked)
    .execute()
}
