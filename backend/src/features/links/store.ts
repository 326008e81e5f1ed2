import type { AgentRole, Invitation } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import type { UserRow } from '../../db/tables.ts'
import { toPerson } from '../accounts/store.ts'

const dayMs = 24 * 60 * 60 * 1000
const invitationMs = 7 * dayMs
const resetMs = dayMs

interface NewInvitation {
  name: string
  role: AgentRole
  secret_hash: string
  created_by: number
}

export const insertInvitation = (db: Db, invitation: NewInvitation, now: number) =>
  db
    .insertInto('invitations')
    .values({ ...invitation, created_at: now, expires_at: now + invitationMs })
    .returningAll()
    .executeTakeFirstOrThrow()

export const findInvitation = (db: Db, id: number, now: number) =>
  db.selectFrom('invitations').selectAll().where('id', '=', id).where('expires_at', '>', now).executeTakeFirst()

/** Takes an invitation away. False when another one did so before. */
export async function deleteInvitation(db: Db, id: number): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('invitations').where('id', '=', id).executeTakeFirst()
  return numDeletedRows > 0n
}

/** A page of the invitations that can still be accepted, and how many there are. */
export async function listInvitations(db: Db, { offset, size }: { offset: number; size: number }, now: number) {
  const open = db.selectFrom('invitations').where('invitations.expires_at', '>', now)
  const [rows, { count }] = await Promise.all([
    open
      .innerJoin('users', 'users.id', 'invitations.created_by')
      .select(['invitations.id', 'invitations.name', 'invitations.role', 'invitations.expires_at', 'created_by'])
      .select(['users.username', 'users.role as creator_role'])
      .orderBy('invitations.id')
      .offset(offset)
      .limit(size)
      .execute(),
    open.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
  ])
  const invitations = rows.map(
    ({ id, name, role, expires_at, created_by, username, creator_role }): Invitation => ({
      id,
      name,
      role,
      expires_at: new Date(expires_at).toISOString(),
      created_by: toPerson(created_by, username, creator_role),
    }),
  )
  return { invitations, count: Number(count) }
}

/** A user has one reset at a time: a new one ends the one before. */
export async function insertReset(
  db: Db,
  reset: { user_id: number; secret_hash: string; created_by: number },
  now: number,
) {
  await db.deleteFrom('password_resets').where('user_id', '=', reset.user_id).execute()
  return db
    .insertInto('password_resets')
    .values({ ...reset, created_at: now, expires_at: now + resetMs })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** A reset that still opens the account of somebody who may log in. */
export const findReset = (db: Db, id: number, now: number) =>
  db
    .selectFrom('password_resets')
    .innerJoin('users', 'users.id', 'password_resets.user_id')
    .selectAll('password_resets')
    .where('password_resets.id', '=', id)
    .where('password_resets.expires_at', '>', now)
    .where('users.deactivated_at', 'is', null)
    .executeTakeFirst()

/** Takes a reset away. False when another one did so before. */
export async function deleteReset(db: Db, id: number): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('password_resets').where('id', '=', id).executeTakeFirst()
  return numDeletedRows > 0n
}

/** What somebody who is no admin any more has handed out opens nothing; nor does a link into a closed account. */
export async function deleteLinksOf(db: Db, { id }: Pick<UserRow, 'id'>): Promise<void> {
  await db.deleteFrom('invitations').where('created_by', '=', id).execute()
  await db
    .deleteFrom('password_resets')
    .where((eb) => eb.or([eb('created_by', '=', id), eb('user_id', '=', id)]))
    .execute()
}

export async function deleteOldLinks(db: Db, now: number): Promise<void> {
  await db.deleteFrom('invitations').where('expires_at', '<', now).execute()
  await db.deleteFrom('password_resets').where('expires_at', '<', now).execute()
}
