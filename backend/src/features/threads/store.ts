import type { Db } from '../../db/database.ts'
import type { PostRow, TicketRow } from '../../db/tables.ts'
import { insertTicket, lockTicket, recount } from '../tickets/store.ts'

/** Locks two tickets, always the same one first: who does so at the same moment waits, and never for ever. */
export async function lockBoth(db: Db, one: number, other: number): Promise<[TicketRow, TicketRow]> {
  const [first, second] = [await lockTicket(db, Math.min(one, other)), await lockTicket(db, Math.max(one, other))]
  return one < other ? [first, second] : [second, first]
}

/** Hides a post or shows it again, and counts its ticket anew. False: it was so already. */
export async function setHidden(
  db: Db,
  post: Pick<PostRow, 'id' | 'ticket_id'>,
  hidden: Pick<PostRow, 'hidden_at' | 'hidden_by'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('posts')
    .set(hidden)
    .where('id', '=', post.id)
    .where('hidden_at', hidden.hidden_at === null ? 'is not' : 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await recount(db, post.ticket_id)
  return true
}

/** Moves a ticket's posts, mentions and followers into another one. Its opening post becomes a reply. */
export async function movePosts(db: Db, from: number, to: number): Promise<void> {
  await db
    .updateTable('posts')
    .set({ kind: 'reply' })
    .where('ticket_id', '=', from)
    .where('kind', '=', 'opening')
    .execute()
  await db.updateTable('posts').set({ ticket_id: to }).where('ticket_id', '=', from).execute()
  await db.updateTable('mentions').set({ ticket_id: to }).where('ticket_id', '=', from).execute()
  // Who followed goes on to; what they have read there is not known.
  await db
    .insertInto('reads')
    .columns(['user_id', 'ticket_id', 'post_id'])
    .expression((eb) =>
      eb
        .selectFrom('reads')
        .select((inner) => ['user_id', inner.lit(to).as('ticket_id'), inner.lit(0).as('post_id')])
        .where('ticket_id', '=', from),
    )
    .onConflict((conflict) => conflict.columns(['user_id', 'ticket_id']).doNothing())
    .execute()
  await recount(db, from)
  await recount(db, to)
}

/** Makes a reply the opening post of a new ticket of its author, opened when it was written. Undefined: it is gone. */
export async function splitOff(
  db: Db,
  post: Pick<PostRow, 'id' | 'ticket_id' | 'author_id' | 'created_at'>,
  ticket: Pick<TicketRow, 'subject' | 'visibility'>,
): Promise<TicketRow | undefined> {
  const made = await insertTicket(db, { ...ticket, requester_id: post.author_id }, post.created_at)
  const { numUpdatedRows } = await db
    .updateTable('posts')
    .set({ ticket_id: made.id, kind: 'opening' })
    .where('id', '=', post.id)
    .where('ticket_id', '=', post.ticket_id)
    .where('kind', '=', 'reply')
    .where('hidden_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return undefined
  await recount(db, post.ticket_id)
  await recount(db, made.id)
  return made
}
