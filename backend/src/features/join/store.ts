import type { Db } from '../../db/database.ts'

/** Makes `to` the requester of every ticket of `from`. Nothing else of a ticket changes. Returns their ids. */
export async function moveTickets(db: Db, from: number, to: number): Promise<number[]> {
  const rows = await db
    .updateTable('tickets')
    .set({ requester_id: to })
    .where('requester_id', '=', from)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** Replies on other customers' tickets come along, and so does what was done and said about tickets. */
export async function movePosts(db: Db, from: number, to: number): Promise<void> {
  await db.updateTable('posts').set({ author_id: to }).where('author_id', '=', from).execute()
  await db.updateTable('ratings').set({ user_id: to }).where('user_id', '=', from).execute()
  await db.updateTable('activities').set({ user_id: to }).where('user_id', '=', from).execute()
}

/** Each ticket keeps the mark that is further on. */
export async function moveReads(db: Db, from: number, to: number): Promise<void> {
  await db
    .insertInto('reads')
    .columns(['user_id', 'ticket_id', 'post_id'])
    .expression((eb) =>
      eb
        .selectFrom('reads')
        .select((inner) => [inner.val(to).as('user_id'), 'ticket_id', 'post_id'])
        .where('user_id', '=', from),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['user_id', 'ticket_id'])
        .doUpdateSet((eb) => ({ post_id: eb.ref('excluded.post_id') }))
        .whereRef('reads.post_id', '<', 'excluded.post_id'),
    )
    .execute()
  await db.deleteFrom('reads').where('user_id', '=', from).execute()
}
