import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Person, Ticket } from '../../contract/index.ts'
import type { Database, Db } from '../../db/database.ts'
import type { Tables, TicketRow } from '../../db/tables.ts'
import { isAgent, type Viewer } from '../../http/viewer.ts'
import { isVisible, searchWords } from './rules.ts'

/** The row of a ticket that the viewer may see. */
export const findVisibleTicket = (db: Db, viewer: Viewer, id: number): Promise<TicketRow | undefined> =>
  db.selectFrom('tickets').selectAll().where('id', '=', id).where(isVisible(viewer)).executeTakeFirst()

export async function insertTicket(
  db: Db,
  ticket: Pick<TicketRow, 'subject' | 'visibility' | 'requester_id'>,
  now: number,
): Promise<TicketRow> {
  const row = { ...ticket, created_at: now, updated_at: now }
  return db.insertInto('tickets').values(row).returningAll().executeTakeFirstOrThrow()
}

export type TicketColumns = Partial<Pick<TicketRow, 'subject' | 'status' | 'priority' | 'visibility' | 'assignee_id'>>

export async function updateTicket(db: Db, id: number, change: TicketColumns, now: number): Promise<void> {
  await db
    .updateTable('tickets')
    .set({ ...change, updated_at: now })
    .where('id', '=', id)
    .execute()
}

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

/**
 * Posts by others that the viewer has not read. Customers follow what they opened or have read before; agents follow
 * everything.
 */
function unreadCount(viewer: Viewer) {
  const read = sql`(select post_id from reads where user_id = ${viewer.id} and ticket_id = tickets.id)`
  const unread = sql`select count(*) from posts where posts.ticket_id = tickets.id and posts.author_id <> ${viewer.id}`
  if (isAgent(viewer)) return sql<number>`(${unread} and posts.id > coalesce(${read}, 0))`
  const follows = sql`case when tickets.requester_id = ${viewer.id} then 0 end`
  return sql<number>`(${unread} and posts.kind <> 'note' and posts.id > coalesce(${read}, ${follows}))`
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

/** Tickets as the viewer sees them, in the order of the ids. The caller has checked that they may. */
export async function readTickets(db: Db, viewer: Viewer, ids: number[]): Promise<Ticket[]> {
  if (ids.length === 0) return []
  const [rows, labels] = await Promise.all([
    db
      .selectFrom('tickets')
      .innerJoin('users as requester', 'requester.id', 'tickets.requester_id')
      .leftJoin('users as assignee', 'assignee.id', 'tickets.assignee_id')
      .selectAll('tickets')
      .select(['requester.username as requester_username', 'requester.role as requester_role'])
      .select(['assignee.username as assignee_username', 'assignee.role as assignee_role'])
      .select(unreadCount(viewer).as('unread'))
      .where('tickets.id', 'in', ids)
      .execute(),
    labelsOf(db, ids),
  ])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids
    .flatMap((id) => byId.get(id) ?? [])
    .map((row) => ({
      id: row.id,
      subject: row.subject,
      status: row.status,
      priority: row.priority,
      visibility: row.visibility,
      requester: person(row.requester_id, row.requester_username, row.requester_role),
      assignee:
        row.assignee_id === null ? null : person(row.assignee_id, row.assignee_username ?? '', row.assignee_role),
      labels: labels.get(row.id) ?? [],
      unread: row.unread,
      posts_count: row.posts_count + (isAgent(viewer) ? row.notes_count : 0),
      created_at: new Date(row.created_at).toISOString(),
      updated_at: new Date(row.updated_at).toISOString(),
    }))
}

const person = (id: number, username: string, role: string | null): Person => ({
  id,
  username,
  is_customer_service: role !== 'customer',
})

async function labelsOf(db: Db, ids: number[]): Promise<Map<number, string[]>> {
  const rows = await db
    .selectFrom('ticket_labels')
    .innerJoin('labels', 'labels.id', 'ticket_labels.label_id')
    .select(['ticket_id', 'name'])
    .where('ticket_id', 'in', ids)
    .orderBy('name')
    .execute()
  return Map.groupBy(rows, (row) => row.ticket_id)
    .entries()
    .reduce(
      (map, [id, group]) =>
        map.set(
          id,
          group.map((row) => row.name),
        ),
      new Map<number, string[]>(),
    )
}

/** How far the viewer and the other side have read. 0: nothing. An agent's mark may lie on a note that a customer can't see. */
export async function readMarks(db: Db, viewer: Viewer, ticket: Pick<TicketRow, 'id' | 'requester_id'>) {
  const rows = await db
    .selectFrom('reads')
    .innerJoin('users', 'users.id', 'reads.user_id')
    .select(['user_id', 'role', 'post_id'])
    .where('ticket_id', '=', ticket.id)
    .execute()
  const isOther = (row: (typeof rows)[number]) =>
    isAgent(viewer) ? row.user_id === ticket.requester_id : row.role !== 'customer'
  return {
    read_post_id: rows.find((row) => row.user_id === viewer.id)?.post_id ?? 0,
    seen_post_id: Math.max(0, ...rows.filter(isOther).map((row) => row.post_id)),
  }
}

/** Moves the viewer's mark forward, never back. */
export async function markRead(db: Db, viewer: Pick<Viewer, 'id'>, ticketId: number, postId: number): Promise<void> {
  await db
    .insertInto('reads')
    .values({ user_id: viewer.id, ticket_id: ticketId, post_id: postId })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'ticket_id']).doUpdateSet({ post_id: postId }).where('reads.post_id', '<', postId),
    )
    .execute()
}

export async function findLabel(db: Db, name: string): Promise<number | undefined> {
  const row = await db.selectFrom('labels').select('id').where('name', '=', name).executeTakeFirst()
  return row?.id
}

/** Gives a ticket exactly these labels, making those that don't exist. */
export async function setLabels(db: Db, ticketId: number, names: string[]): Promise<void> {
  await db.deleteFrom('ticket_labels').where('ticket_id', '=', ticketId).execute()
  if (names.length === 0) return
  await db
    .insertInto('labels')
    .values(names.map((name) => ({ name })))
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  await db
    .insertInto('ticket_labels')
    .columns(['ticket_id', 'label_id'])
    .expression((eb) =>
      eb
        .selectFrom('labels')
        .select((inner) => [inner.val(ticketId).as('ticket_id'), 'labels.id'])
        .where('name', 'in', names),
    )
    .execute()
}

export async function listLabels(db: Db, { offset, size }: { offset: number; size: number }) {
  const [rows, { count }] = await Promise.all([
    db.selectFrom('labels').selectAll().orderBy('name').offset(offset).limit(size).execute(),
    db
      .selectFrom('labels')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  ])
  return { rows, count: Number(count) }
}
