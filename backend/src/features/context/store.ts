import type { Context } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'

export async function insertContext(db: Db, ticketId: number, context: Context): Promise<void> {
  await db
    .insertInto('ticket_contexts')
    .values({ ticket_id: ticketId, value: JSON.stringify(context) })
    .execute()
}

/** What the user's host says of them now, in place of what it said before. */
export async function setAttributes(db: Db, userId: number, attributes: Context): Promise<void> {
  const value = JSON.stringify(attributes)
  await db
    .insertInto('user_attributes')
    .values({ user_id: userId, value })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ value }))
    .execute()
}

export async function readContext(db: Db, ticketId: number): Promise<Context> {
  const row = await db
    .selectFrom('ticket_contexts')
    .select('value')
    .where('ticket_id', '=', ticketId)
    .executeTakeFirst()
  return row ? JSON.parse(row.value) : {}
}

export async function readAttributes(db: Db, userId: number): Promise<Context> {
  const row = await db.selectFrom('user_attributes').select('value').where('user_id', '=', userId).executeTakeFirst()
  return row ? JSON.parse(row.value) : {}
}

/** Forgets all that a host told of a user. */
export async function deleteContextOf(db: Db, userId: number): Promise<void> {
  await db.deleteFrom('user_attributes').where('user_id', '=', userId).execute()
  await db
    .deleteFrom('ticket_contexts')
    .where('ticket_id', 'in', (eb) => eb.selectFrom('tickets').select('id').where('requester_id', '=', userId))
    .execute()
}
