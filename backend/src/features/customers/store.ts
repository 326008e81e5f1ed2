import type { Customer } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import type { UserRow } from '../../db/tables.ts'
import { insertAct } from '../audit/store.ts'

export const findCustomer = (db: Db, id: number): Promise<UserRow | undefined> =>
  db
    .selectFrom('users')
    .selectAll()
    .where('id', '=', id)
    .where('role', '=', 'customer')
    .where('erased_at', 'is', null)
    .executeTakeFirst()

/** Blocks a customer or lifts that, and writes it down where it changes something. */
export async function setBlocked(
  db: Db,
  actorId: number,
  customerId: number,
  isBlocked: boolean,
  now: number,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ blocked_at: isBlocked ? now : null })
    .where('id', '=', customerId)
    .where('blocked_at', isBlocked ? 'is' : 'is not', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return
  const action = isBlocked ? 'customer.blocked' : 'customer.unblocked'
  await insertAct(db, { actor_id: actorId, action, target: ['user', customerId] }, now)
}

export async function readCustomer(db: Db, row: UserRow): Promise<Customer> {
  const { count } = await db
    .selectFrom('tickets')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('requester_id', '=', row.id)
    .executeTakeFirstOrThrow()
  const { id, username, first_name, last_name, email } = row
  return {
    id,
    username,
    first_name,
    last_name,
    email,
    is_identified: row.issuer !== null,
    is_blocked: row.blocked_at !== null,
    created_at: new Date(row.created_at).toISOString(),
    tickets_count: Number(count),
  }
}
