import type { ExpressionBuilder } from 'kysely'
import type { Person, Signup, User } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import type { NewUserRow, Tables, UserRow } from '../../db/tables.ts'
import { deleteContextOf } from '../context/store.ts'
import { usernameKey } from './rules.ts'

/** Undefined when the username, or one that looks like it, is taken, or there is a user of that identity by now. */
export async function insertUser(db: Db, user: Omit<NewUserRow, 'username_key'>): Promise<UserRow | undefined> {
  return db
    .insertInto('users')
    .values({ ...user, username_key: usernameKey(user.username) })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
}

export const findUser = (db: Db, id: number): Promise<UserRow | undefined> =>
  db.selectFrom('users').selectAll().where('id', '=', id).where('erased_at', 'is', null).executeTakeFirst()

export const findUserByName = (db: Db, username: string): Promise<UserRow | undefined> =>
  db.selectFrom('users').selectAll().where('username_key', '=', usernameKey(username)).executeTakeFirst()

/** The user that a filter names, by id or username. */
export const findUserNamed = (db: Db, named: string): Promise<UserRow | undefined> =>
  /^\d{1,15}$/.test(named) ? findUser(db, Number(named)) : findUserByName(db, named)

export const findUserByIdentity = (db: Db, issuer: string, subject: string): Promise<UserRow | undefined> =>
  db.selectFrom('users').selectAll().where('issuer', '=', issuer).where('subject', '=', subject).executeTakeFirst()

/** Which of these are agents who can log in. */
export async function findActiveAgents(db: Db, ids: number[]): Promise<number[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where('id', 'in', ids)
    .where('role', '<>', 'customer')
    .where('deactivated_at', 'is', null)
    .execute()
  return rows.map((row) => row.id)
}

/** The ids of users whose username begins so, at most `limit`. */
export async function findUsersByStart(db: Db, start: string, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where('erased_at', 'is', null)
    .where(startsWith(usernameKey(start)))
    .orderBy('username_key')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

/** Whether a username's key begins so, as a range that its index has. */
const startsWith = (key: string) => (eb: ExpressionBuilder<Tables, 'users'>) =>
  eb.and([eb('username_key', '>=', key), eb('username_key', '<', `${key}\u{10ffff}`)])

export async function hasAdmin(db: Db): Promise<boolean> {
  const row = await db.selectFrom('users').select('id').where('role', '=', 'admin').limit(1).executeTakeFirst()
  return row !== undefined
}

/** Held by whatever changes who is an admin, so that there is always one. */
export const adminsLock = 'admins'

export async function hasOtherAdmin(db: Db, userId: number): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('deactivated_at', 'is', null)
    .where('id', '<>', userId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function updateUser(
  db: Db,
  id: number,
  change: Partial<Pick<UserRow, 'first_name' | 'last_name' | 'email' | 'password_hash' | 'deactivated_at' | 'role'>>,
): Promise<void> {
  if (Object.keys(change).length > 0) await db.updateTable('users').set(change).where('id', '=', id).execute()
}

/** Takes every name out of the account and closes it for good. Threads keep their shape, by "deleted user". */
export async function eraseUser(db: Db, id: number, now: number): Promise<void> {
  await db
    .updateTable('users')
    .set({
      username: 'deleted user',
      username_key: `deleted user ${id}`,
      first_name: '',
      last_name: '',
      email: '',
      password_hash: null,
      issuer: null,
      subject: null,
      deactivated_at: now,
      erased_at: now,
    })
    .where('id', '=', id)
    .execute()
  await deleteContextOf(db, id)
  // An admin's key for a sign-up keeps the answer, names and all.
  await db
    .deleteFrom('idempotency_keys')
    .where((eb) => eb.or([eb('user_id', '=', id), eb('route', '=', 'POST /api/signup/')]))
    .execute()
  for (const table of ['canned_replies', 'views'] as const)
    await db.deleteFrom(table).where('owner_id', '=', id).where('shared_at', 'is', null).execute()
}

export interface UserFilter {
  roles?: UserRow['role'][]
  isActive?: true
  /** The beginning of a username. */
  start?: string | undefined
}

/** Users by id, and how many there are. */
export async function listUsers(db: Db, filter: UserFilter, { offset, size }: { offset: number; size: number }) {
  let users = db.selectFrom('users').where('erased_at', 'is', null)
  if (filter.roles) users = users.where('role', 'in', filter.roles)
  if (filter.isActive) users = users.where('deactivated_at', 'is', null)
  const start = usernameKey(filter.start ?? '')
  if (start) users = users.where(startsWith(start))
  const [rows, { count }] = await Promise.all([
    users.selectAll().orderBy('id').offset(offset).limit(size).execute(),
    users.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
  ])
  return { rows, count: Number(count) }
}

/** What everybody who sees a thread may know of somebody. */
export const toPerson = (id: number, username: string | null, role: string | null): Person => ({
  id,
  username: username ?? '',
  is_customer_service: role !== 'customer',
})

/** What is asked for on sign-up, given back without the password. */
export const toSignedUp = (user: Pick<UserRow, 'username' | 'first_name' | 'last_name' | 'email' | 'role'>) => ({
  username: user.username,
  first_name: user.first_name,
  last_name: user.last_name,
  email: user.email,
  is_customer_service: user.role !== 'customer',
})

export const toUser = (user: UserRow): User => ({
  ...toSignedUp(user),
  id: user.id,
  role: user.role,
  is_active: user.deactivated_at === null,
  created_at: new Date(user.created_at).toISOString(),
})

/** A row for somebody who signs up. */
export const newUser = (
  signup: Omit<Signup, 'password'>,
  role: UserRow['role'],
  passwordHash: string | null,
  now: number,
) => ({
  username: signup.username,
  first_name: signup.first_name ?? '',
  last_name: signup.last_name ?? '',
  email: signup.email ?? '',
  role,
  password_hash: passwordHash,
  created_at: now,
})
