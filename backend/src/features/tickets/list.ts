import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Ticket } from '../../contract/index.ts'
import type { Database } from '../../db/database.ts'
import type { Tables, TicketRow } from '../../db/tables.ts'
import { isAgent, type Viewer } from '../../http/viewer.ts'
import { isVisible, searchWords } from './rules.ts'
import { readTickets, unreadCount } from './store.ts'

/** Filters as the query has them, names resolved. */
export interface TicketFilters {
  mine?: boolean | undefined
  status?: TicketRow['status'] | undefined
  /** An agent's id; null: nobody. */
  assigneeId?: number | null | undefined
  labelId?: number | undefined
  q?: string | undefined
  unread?: boolean | undefined
}

type Condition = (eb: ExpressionBuilder<Tables, 'tickets'>) => Expression<SqlBool>

function conditions(database: Database, viewer: Viewer, filters: TicketFilters): Condition[] {
  const list: Condition[] = [isVisible(viewer)]
  const { mine, status, assigneeId, labelId, q, unread } = filters
  if (mine !== undefined) list.push((eb) => eb('tickets.requester_id', mine ? '=' : '<>', viewer.id))
  if (status) list.push((eb) => eb('tickets.status', '=', status))
  if (assigneeId !== undefined)
    list.push((eb) => eb('tickets.assignee_id', assigneeId === null ? 'is' : '=', assigneeId))
  if (labelId !== undefined)
    list.push((eb) =>
      eb('tickets.id', 'in', eb.selectFrom('ticket_labels').select('ticket_id').where('label_id', '=', labelId)),
    )
  if (q !== undefined) {
    const words = searchWords(q)
    const found = database.search(words, isAgent(viewer))
    list.push(() => (words.length > 0 ? sql<SqlBool>`tickets.id in (${found})` : sql<SqlBool>`1 = 0`))
  }
  if (unread !== undefined) list.push(() => sql<SqlBool>`${unreadCount(viewer)} ${sql.raw(unread ? '>' : '=')} 0`)
  return list
}

/** A page of the tickets that the viewer may see, newest activity first, and how many there are. */
export async function listTickets(
  database: Database,
  viewer: Viewer,
  filters: TicketFilters,
  { offset, size }: { offset: number; size: number },
): Promise<{ tickets: Ticket[]; count: number }> {
  const where = conditions(database, viewer, filters)
  const filtered = where.reduce((query, condition) => query.where(condition), database.db.selectFrom('tickets'))
  // The page first, the people after: the other way round SQLite sorts every ticket.
  const ids = filtered.select('id').orderBy('updated_at', 'desc').orderBy('id', 'desc').offset(offset).limit(size)
  const [tickets, { count }] = await Promise.all([
    readTickets(database.db, viewer, await ids.execute().then((rows) => rows.map((row) => row.id))),
    filtered.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
  ])
  return { tickets, count: Number(count) }
}
