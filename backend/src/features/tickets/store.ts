import { type Expression, type SqlBool, sql } from 'kysely'
import type { Ticket } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import { hotQuery, type Slots } from '../../db/hot-query.ts'
import type { TicketRow } from '../../db/tables.ts'
import { bySide, isAgent, type Viewer } from '../../http/viewer.ts'
import { toPerson } from '../accounts/store.ts'
import { labelsOf } from '../labels/store.ts'
import { readService } from '../service-levels/store.ts'
import { isVisible } from './rules.ts'

/** A ticket's whole row, for queries that name their columns. */
export const ticketColumns = [
  ...(['id', 'subject', 'status', 'priority', 'visibility', 'requester_id', 'assignee_id'] as const),
  ...(['posts_count', 'notes_count', 'created_at', 'updated_at', 'waiting_since', 'first_replied_at'] as const),
  ...(['resolved_at', 'merged_into_id', 'snoozed_until', 'first_reply_breached_at', 'resolution_breached_at'] as const),
] satisfies (keyof TicketRow)[]

const visibleTicket = bySide(({ role }) =>
  hotQuery((db, slot: Slots<{ id: number; viewerId: number }>) =>
    db
      .selectFrom('tickets')
      .select(ticketColumns)
      .where('id', '=', slot('id'))
      .where(isVisible({ id: slot('viewerId'), role })),
  ),
)

/** The row of a ticket that the viewer may see. */
export async function findVisibleTicket(db: Db, viewer: Viewer, id: number): Promise<TicketRow | undefined> {
  const [row] = await visibleTicket(viewer)(db, { id, viewerId: viewer.id })
  return row
}

type TicketStart = Pick<TicketRow, 'subject' | 'visibility' | 'requester_id'>

const newTicket = hotQuery((db, slot: Slots<TicketStart & { now: number }>) =>
  db
    .insertInto('tickets')
    .values({
      subject: slot('subject'),
      visibility: slot('visibility'),
      requester_id: slot('requester_id'),
      created_at: slot('now'),
      updated_at: slot('now'),
    })
    .returning(ticketColumns),
)

export async function insertTicket(db: Db, ticket: TicketStart, now: number): Promise<TicketRow> {
  const [row] = await newTicket(db, { ...ticket, now })
  if (!row) throw new Error('An insert returned no row.')
  return row
}

/** The columns of a ticket that people and rules change. */
export type TicketColumns = Partial<
  Pick<TicketRow, 'subject' | 'status' | 'priority' | 'visibility' | 'assignee_id' | 'merged_into_id' | 'snoozed_until'>
>

/** Writes columns. What people do to a ticket goes through `changeTicket`. */
export async function updateTicket(db: Db, id: number, columns: Partial<Omit<TicketRow, 'id'>>): Promise<void> {
  await db.updateTable('tickets').set(columns).where('id', '=', id).execute()
}

/** The row as it is, kept from others until the transaction ends. */
export const lockTicket = (db: Db, id: number): Promise<TicketRow> =>
  db
    .updateTable('tickets')
    .set((eb) => ({ status: eb.ref('status') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

/** Posts of a ticket that customers see, with their authors. */
const openPosts = (db: Db, ticketId: number) =>
  db
    .selectFrom('posts')
    .innerJoin('users', 'users.id', 'posts.author_id')
    .where('ticket_id', '=', ticketId)
    .where('kind', '<>', 'note')
    .where('hidden_at', 'is', null)

/** When the customer wrote what no agent has answered yet; null if there is nothing such. */
export async function unansweredSince(db: Db, ticketId: number): Promise<number | null> {
  const answered = openPosts(db, ticketId)
    .where('role', '<>', 'customer')
    .select((eb) => eb.fn.coalesce(eb.fn.max('posts.id'), eb.lit(0)).as('id'))
  const row = await openPosts(db, ticketId)
    .where('role', '=', 'customer')
    .where('posts.id', '>', answered)
    .select((eb) => eb.fn.min('posts.created_at').as('since'))
    .executeTakeFirst()
  return row?.since ?? null
}

/** Counts a ticket's posts anew and what follows from them, after some were taken out, put in or hidden. */
export async function recount(db: Db, id: number): Promise<void> {
  const { status } = await lockTicket(db, id)
  const isOpen = sql`kind <> 'note' and hidden_at is null`
  const { count, all } = await db
    .selectFrom('posts')
    .where('ticket_id', '=', id)
    .select((eb) => [
      eb.fn.countAll<number>().as('all'),
      sql<number>`sum(case when ${isOpen} then 1 else 0 end)`.as('count'),
    ])
    .executeTakeFirstOrThrow()
  const first = await openPosts(db, id)
    .where('role', '<>', 'customer')
    .select((eb) => eb.fn.min('posts.created_at').as('at'))
    .executeTakeFirst()
  const since = await unansweredSince(db, id)
  await db
    .updateTable('tickets')
    .set({
      posts_count: Number(count),
      notes_count: Number(all) - Number(count),
      first_replied_at: first?.at ?? null,
      waiting_since: status === 'open' || status === 'pending' ? since : null,
    })
    .where('id', '=', id)
    .execute()
}

/** The posts of a visible ticket that exist for the viewer, as SQL over `posts`: notes and hidden posts are for agents. */
export const postsFor = (viewer: Pick<Viewer, 'role'>): Expression<SqlBool> =>
  isAgent(viewer) ? sql`1 = 1` : sql`posts.kind <> 'note' and posts.hidden_at is null`

/**
 * Posts by others that the viewer has not read. Customers follow what they opened or have read before; agents follow
 * everything.
 */
export function unreadCount(viewer: Viewer) {
  const read = sql`(select post_id from reads where user_id = ${viewer.id} and ticket_id = tickets.id)`
  const unread = sql`select count(*) from posts where posts.ticket_id = tickets.id and posts.author_id <> ${viewer.id}`
  if (isAgent(viewer)) return sql<number>`(${unread} and posts.id > coalesce(${read}, 0))`
  const follows = sql`case when tickets.requester_id = ${viewer.id} then 0 end`
  return sql<number>`(${unread} and ${postsFor(viewer)} and posts.id > coalesce(${read}, ${follows}))`
}

const time = (at: number | null) => (at === null ? null : new Date(at).toISOString())

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
  const serviceOf = isAgent(viewer) ? await readService(db) : () => ({})
  return ids
    .flatMap((id) => byId.get(id) ?? [])
    .map((row) => ({
      id: row.id,
      subject: row.subject,
      status: row.status,
      priority: row.priority,
      visibility: row.visibility,
      requester: toPerson(row.requester_id, row.requester_username, row.requester_role),
      assignee:
        row.assignee_id === null ? null : toPerson(row.assignee_id, row.assignee_username ?? '', row.assignee_role),
      labels: labels.get(row.id) ?? [],
      unread: row.unread,
      posts_count: row.posts_count + (isAgent(viewer) ? row.notes_count : 0),
      created_at: new Date(row.created_at).toISOString(),
      updated_at: new Date(row.updated_at).toISOString(),
      ...(isAgent(viewer) && {
        waiting_since: time(row.waiting_since),
        first_replied_at: time(row.first_replied_at),
        resolved_at: time(row.resolved_at),
        merged_into: row.merged_into_id,
        snoozed_until: time(row.snoozed_until),
        ...serviceOf(row),
      }),
    }))
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

const moveMark = hotQuery((db, slot: Slots<{ userId: number; ticketId: number; postId: number }>) =>
  db
    .insertInto('reads')
    .values({ user_id: slot('userId'), ticket_id: slot('ticketId'), post_id: slot('postId') })
    .onConflict((conflict) =>
      conflict
        .columns(['user_id', 'ticket_id'])
        .doUpdateSet((eb) => ({ post_id: eb.ref('excluded.post_id') }))
        .whereRef('reads.post_id', '<', 'excluded.post_id'),
    ),
)

/** Moves the viewer's mark forward, never back. */
export async function markRead(db: Db, viewer: Pick<Viewer, 'id'>, ticketId: number, postId: number): Promise<void> {
  await moveMark(db, { userId: viewer.id, ticketId, postId })
}
