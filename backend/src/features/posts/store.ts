import { type Expression, sql } from 'kysely'
import type { Post } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import { hotQuery, type Slots } from '../../db/hot-query.ts'
import type { PostRow, TicketRow } from '../../db/tables.ts'
import { bySide, isAgent, type Viewer } from '../../http/viewer.ts'
import { isVisible, mergedAway } from '../tickets/rules.ts'
import { postsFor, recount } from '../tickets/store.ts'

type Counted = { ticketId: number; now: number }

/** What a post does to its ticket: it counts, moves it to the top, and begins or ends its customer's waiting. */
const countPost = (columns: (now: number) => Record<string, Expression<number | null> | null>) =>
  hotQuery((db, slot: Slots<Counted>) =>
    db
      .updateTable('tickets')
      .set({ updated_at: slot('now'), ...columns(slot('now')) })
      .where('id', '=', slot('ticketId'))
      .where('merged_into_id', 'is', null)
      .returning(['status', 'snoozed_until']),
  )

const onePost = { posts_count: sql<number>`posts_count + 1` }
const counted = {
  note: countPost(() => ({ notes_count: sql<number>`notes_count + 1` })),
  /** An agent's answer ends the waiting; the first one is kept. */
  answer: countPost((now) => ({
    ...onePost,
    waiting_since: null,
    first_replied_at: sql<number>`coalesce(first_replied_at, ${now})`,
  })),
  /** A customer waits from the first post that nobody has answered, unless the ticket is done. */
  question: countPost((now) => ({
    ...onePost,
    waiting_since: sql<number>`case when status in ('open', 'pending') then coalesce(waiting_since, ${now}) end`,
  })),
}

const newPost = hotQuery(
  (db, slot: Slots<Pick<PostRow, 'ticket_id' | 'author_id' | 'kind' | 'message' | 'created_at'>>) =>
    db
      .insertInto('posts')
      .values({
        ticket_id: slot('ticket_id'),
        author_id: slot('author_id'),
        kind: slot('kind'),
        message: slot('message'),
        created_at: slot('created_at'),
      })
      .returning('id'),
)

/** Adds a post and counts it on its ticket. Returns its id and what the ticket is like. Throws 409 for a merged ticket. */
export async function insertPost(
  db: Db,
  author: Pick<Viewer, 'id' | 'role'>,
  post: Pick<PostRow, 'ticket_id' | 'kind' | 'message'>,
  now: number,
): Promise<{ id: number; status: TicketRow['status']; isSnoozed: boolean }> {
  const count = counted[post.kind === 'note' ? 'note' : isAgent(author) ? 'answer' : 'question']
  const [ticket] = await count(db, { ticketId: post.ticket_id, now })
  if (!ticket) throw mergedAway()
  const [row] = await newPost(db, { ...post, author_id: author.id, created_at: now })
  if (!row) throw new Error('An insert returned no row.')
  return { id: row.id, status: ticket.status, isSnoozed: ticket.snoozed_until !== null }
}

export async function insertMentions(db: Db, ticketId: number, postId: number, userIds: number[]): Promise<void> {
  if (userIds.length === 0) return
  const rows = userIds.map((user_id) => ({ user_id, post_id: postId, ticket_id: ticketId }))
  await db.insertInto('mentions').values(rows).execute()
}

/** Deletes a post and takes it out of its ticket's count. False when it was gone already. */
export async function deletePost(db: Db, post: Pick<PostRow, 'id' | 'ticket_id'>): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('posts').where('id', '=', post.id).executeTakeFirst()
  if (numDeletedRows === 0n) return false
  await recount(db, post.ticket_id)
  return true
}

/** The post, if the viewer sees its ticket and it exists for them. */
export const findVisiblePost = (db: Db, viewer: Viewer, id: number): Promise<PostRow | undefined> =>
  db
    .selectFrom('posts')
    .innerJoin('tickets', 'tickets.id', 'posts.ticket_id')
    .selectAll('posts')
    .where('posts.id', '=', id)
    .where(isVisible(viewer))
    .where(postsFor(viewer))
    .executeTakeFirst()

const visiblePosts = (db: Db, viewer: Pick<Viewer, 'role'>, ticketId: number) =>
  db.selectFrom('posts').where('posts.ticket_id', '=', ticketId).where(postsFor(viewer))

/** The newest post of a thread that the viewer sees; 0 if there is none. */
export async function lastPostId(db: Db, viewer: Viewer, ticketId: number): Promise<number> {
  const row = await visiblePosts(db, viewer, ticketId).select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row?.id ?? 0
}

type PageValues = { ticketId: number; edge: number; size: number }
type Ids = ReturnType<typeof postIds>

const postIds = (db: Db, viewer: Pick<Viewer, 'role'>, ticketId: number) =>
  visiblePosts(db, viewer, ticketId).select('posts.id')

const pageQuery = (place: (ids: Ids, slot: Slots<PageValues>) => Ids) =>
  bySide((viewer) =>
    hotQuery((db, slot: Slots<PageValues>) =>
      db
        .selectFrom(
          place(postIds(db, viewer, slot('ticketId')), slot)
            .limit(slot('size'))
            .as('page'),
        )
        .innerJoin('posts', 'posts.id', 'page.id')
        .innerJoin('users', 'users.id', 'posts.author_id')
        .select(['posts.id', 'posts.ticket_id', 'posts.kind', 'posts.author_id', 'posts.message'])
        .select(['posts.created_at', 'posts.hidden_at', 'users.username', 'users.role'])
        .orderBy('posts.id'),
    ),
  )

const pages = {
  offset: pageQuery((ids, slot) => ids.orderBy('posts.id').offset(slot('edge'))),
  before: pageQuery((ids, slot) => ids.where('posts.id', '<', slot('edge')).orderBy('posts.id', 'desc')),
  after: pageQuery((ids, slot) => ids.where('posts.id', '>', slot('edge')).orderBy('posts.id')),
}

/** Part of a thread, oldest first: from so many posts in, or right before or after a post. */
export async function listPosts(
  db: Db,
  viewer: Viewer,
  ticketId: number,
  place: keyof typeof pages,
  edge: number,
  size: number,
): Promise<Post[]> {
  const rows = await pages[place](viewer)(db, { ticketId, edge, size })
  return rows.map(({ role, created_at, hidden_at, ...post }) => ({
    ...post,
    ...(hidden_at !== null && { is_hidden: true }),
    is_customer_service: role !== 'customer',
    created_at: new Date(created_at).toISOString(),
  }))
}
