import { type Expression, type SqlBool, sql } from 'kysely'
import type { Ticket } from '../../contract/index.ts'
import type { Database } from '../../db/database.ts'
import { notFound } from '../../http/problem.ts'
import type { Viewer } from '../../http/viewer.ts'
import { conditions, isNarrow, type TicketFilters } from './filters.ts'
import { isVisible, visibleParts } from './rules.ts'
import { readTickets } from './store.ts'

/** Newest activity first, or who waits longest first. */
export type Sort = 'activity' | 'waiting'

/** Where counts stop in lists that are read by cursor. */
export const countLimit = 1000

/** What each order sorts by, as its indexes have it. Who doesn't wait comes last. */
const orders = {
  activity: { key: sql<number>`tickets.updated_at`, direction: 'desc', after: sql.raw('<') },
  waiting: {
    key: sql<number>`coalesce(tickets.waiting_since, 9007199254740991)`,
    direction: 'asc',
    after: sql.raw('>'),
  },
} as const

interface Edge {
  key: number
  id: number
}

/** Whether what is asked for is few tickets, or ones found by their texts: these are sorted, whatever the order. */
const isFound = (viewer: Viewer, filters: TicketFilters[]) =>
  filters.some((one) => isNarrow(viewer, one) || one.terms !== undefined)

/**
 * The tickets that the viewer may see and that hold the filters, one query for each part of what is visible: an OR of
 * the parts would sort every ticket. Where there are few, one query is enough.
 */
function partsOf(database: Database, viewer: Viewer, filters: TicketFilters[]) {
  const held = filters.flatMap((one) => conditions(database, viewer, one))
  const parts = isFound(viewer, filters) ? [isVisible(viewer)] : visibleParts(viewer)
  const tickets = database.db.selectFrom('tickets')
  return parts.map((part) => [part, ...held].reduce((query, condition) => query.where(condition), tickets))
}

/** The first tickets in order, from an edge or so many in. Each part is read in the order of its index, then merged. */
async function readOrder(
  database: Database,
  viewer: Viewer,
  filters: TicketFilters[],
  sort: Sort,
  { edge, offset = 0, size }: { edge?: Edge | undefined; offset?: number; size: number },
): Promise<Edge[]> {
  const { key, direction, after } = orders[sort]
  // The plus keeps SQLite from walking all tickets in order to find the few.
  const order = isFound(viewer, filters) ? sql<number>`+${key}` : key
  const from: Expression<SqlBool> | undefined = edge && sql`(${key}, tickets.id) ${after} (${edge.key}, ${edge.id})`
  const [first, ...others] = partsOf(database, viewer, filters).map((part) => {
    const page = part
      .select([key.as('key'), 'tickets.id as id'])
      .orderBy(order, direction)
      .orderBy('tickets.id', direction)
      .limit(offset + size)
    return database.db.selectFrom((from ? page.where(from) : page).as('part')).selectAll()
  })
  if (!first) return []
  return others
    .reduce((query, part) => query.unionAll(part), first)
    .orderBy('key', direction)
    .orderBy('id', direction)
    .offset(offset)
    .limit(size)
    .execute()
}

/** How many tickets there are; counting stops at `limit`. */
export async function countTickets(
  database: Database,
  viewer: Viewer,
  filters: TicketFilters[],
  limit?: number,
): Promise<number> {
  const counts = partsOf(database, viewer, filters).map(async (part) => {
    const all = sql<number>`count(*)`.as('count')
    const first = (most: number) => database.db.selectFrom(part.select('tickets.id').limit(most).as('part'))
    const { count } = await (limit ? first(limit).select(all) : part.select(all)).executeTakeFirstOrThrow()
    return Number(count)
  })
  const all = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
  return limit ? Math.min(all, limit) : all
}

/** The first tickets, newest activity first, as a search without text finds them. */
export async function firstTickets(database: Database, viewer: Viewer, filters: TicketFilters[], size: number) {
  const order = await readOrder(database, viewer, filters, 'activity', { size })
  return order.map(({ id, key }) => ({ ticket_id: id, post_id: null, at: key }))
}

/** A page of tickets by its number, and how many there are. */
export async function listTickets(
  database: Database,
  viewer: Viewer,
  filters: TicketFilters[],
  sort: Sort,
  page: { offset: number; size: number },
): Promise<{ tickets: Ticket[]; count: number }> {
  const [order, count] = await Promise.all([
    readOrder(database, viewer, filters, sort, page),
    countTickets(database, viewer, filters),
  ])
  return {
    tickets: await readTickets(
      database.db,
      viewer,
      order.map(({ id }) => id),
    ),
    count,
  }
}

/** The tickets after a cursor, '' for the first ones, with the cursor after them and a count that stops early. */
export async function listTicketsAfter(
  database: Database,
  viewer: Viewer,
  filters: TicketFilters[],
  sort: Sort,
  { cursor, size }: { cursor: string; size: number },
): Promise<{ tickets: Ticket[]; count: number; next: string | null }> {
  const edge = cursor === '' ? undefined : readCursor(cursor, sort)
  const [order, count] = await Promise.all([
    readOrder(database, viewer, filters, sort, { edge, size: size + 1 }),
    countTickets(database, viewer, filters, countLimit),
  ])
  const shown = order.slice(0, size)
  const last = order.length > size ? shown.at(-1) : undefined
  return {
    tickets: await readTickets(
      database.db,
      viewer,
      shown.map(({ id }) => id),
    ),
    count,
    next: last ? `${sort}.${last.key}.${last.id}` : null,
  }
}

function readCursor(cursor: string, sort: Sort): Edge {
  const [, of, key, id] = /^(activity|waiting)\.(\d{1,16})\.(\d{1,15})$/.exec(cursor) ?? []
  if (of !== sort) throw notFound('Invalid cursor.')
  return { key: Number(key), id: Number(id) }
}
