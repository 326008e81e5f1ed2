import { sql } from 'kysely'
import type { Post } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import type { PostRow } from '../../db/tables.ts'
import { isAgent, type Viewer } from '../../http/viewer.ts'
import { isVisible, mergedAway } from '../tickets/rules.ts'
import { postsFor, recount } from '../tickets/store.ts'

/** Adds a post, counts it on its ticket and moves the ticket to the top. Returns the post's id. Throws 409 for a merged ticket. */
export async function insertPost(
  db: Db,
  author: Pick<Viewer, 'id' | 'role'>,
  post: Pick<PostRow, 'ticket_id' | 'kind' | 'message'>,
  now: number,
): Promise<number> {
  const counter = post.kind === 'note' ? 'notes_count' : 'posts_count'
  const { numUpdatedRows } = await db
    .updateTable('tickets')
    .set((eb) => ({ [counter]: eb(counter, '+', 1), updated_at: now }))
    .$if(post.kind !== 'note', (update) => update.set(isAgent(author) ? answered(now) : asked(now)))
    .where('id', '=', post.ticket_id)
    .where('merged_into_id', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw mergedAway()
  const { id } = await db
    .insertInto('posts')
    .values({ ...post, author_id: author.id, created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function insertMentions(db: Db, ticketId: number, postId: number, userIds: number[]): Promise<void> {
  if (userIds.length === 0) return
  const rows = userIds.map((user_id) => ({ user_id, post_id: postId, ticket_id: ticketId }))
  await db.insertInto('mentions').values(rows).execute()
}

/** An agent's answer ends the waiting; the first one is kept. */
const answered = (now: number) => ({
  waiting_since: null,
  first_replied_at: sql<number>`coalesce(first_replied_at, ${now})`,
})

/** A customer waits from the first post that nobody has answered, unless the ticket is done. */
const asked = (now: number) => ({
  waiting_since: sql<number>`case when status in ('open', 'pending') then coalesce(waiting_since, ${now}) end`,
})

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

const visiblePosts = (db: Db, viewer: Viewer, ticketId: number) =>
  db.selectFrom('posts').where('posts.ticket_id', '=', ticketId).where(postsFor(viewer))

/** The newest post of a thread that the viewer sees; 0 if there is none. */
export async function lastPostId(db: Db, viewer: Viewer, ticketId: number): Promise<number> {
  const row = await visiblePosts(db, viewer, ticketId).select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row?.id ?? 0
}

/** Where a page of a thread lies: so many posts in, or right before or after a post. */
export type Place = { offset: number } | { before: number } | { after: number }

/** Part of a thread, oldest first. */
export async function listPosts(db: Db, viewer: Viewer, ticketId: number, place: Place, size: number): Promise<Post[]> {
  let ids = visiblePosts(db, viewer, ticketId).select('posts.id').limit(size)
  if ('before' in place) ids = ids.where('posts.id', '<', place.before).orderBy('posts.id', 'desc')
  else if ('after' in place) ids = ids.where('posts.id', '>', place.after).orderBy('posts.id')
  else ids = ids.orderBy('posts.id').offset(place.offset)
  const rows = await db
    .selectFrom(ids.as('page'))
    .innerJoin('posts', 'posts.id', 'page.id')
    .innerJoin('users', 'users.id', 'posts.author_id')
    .select([
      'posts.id',
      'posts.ticket_id',
      'posts.kind',
      'posts.author_id',
      'posts.message',
      'posts.created_at',
      'posts.hidden_at',
    ])
    .select(['users.username', 'users.role'])
    .orderBy('posts.id')
    .execute()
  return rows.map(({ role, created_at, hidden_at, ...post }) => ({
    ...post,
    ...(hidden_at !== null && { is_hidden: true }),
    is_customer_service: role !== 'customer',
    created_at: new Date(created_at).toISOString(),
  }))
}
