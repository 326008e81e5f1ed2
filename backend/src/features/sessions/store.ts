import { randomBytes } from 'node:crypto'
import type { Db, Emit } from '../../db/database.ts'
import { hotQuery, type Slots } from '../../db/hot-query.ts'
import type { UserRow } from '../../db/tables.ts'
import type { Viewer } from '../../http/viewer.ts'

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs
const idleMs = 7 * dayMs
/** How stale `used_at` may be: a write an hour, not one a request. */
const touchMs = hourMs

const lifetime = (role: UserRow['role']) => (role === 'customer' ? 30 * dayMs : 12 * hourMs)

/** Begins a session and returns its id. */
export async function insertSession(db: Db, user: Pick<UserRow, 'id' | 'role'>, now: number): Promise<string> {
  const id = randomBytes(18).toString('base64url')
  const session = { id, user_id: user.id, created_at: now, used_at: now, expires_at: now + lifetime(user.role) }
  await db.insertInto('sessions').values(session).execute()
  return id
}

const liveSession = hotQuery((db, slot: Slots<{ id: string; now: number; idleSince: number }>) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(['users.id', 'username', 'role', 'issuer', 'used_at', 'blocked_at'])
    .where('sessions.id', '=', slot('id'))
    .where('expires_at', '>', slot('now'))
    .where('used_at', '>', slot('idleSince'))
    .where('deactivated_at', 'is', null),
)

/** Whose session this is. Undefined once it has ended, expired, or its user is deactivated. */
export async function findViewer(
  db: Db,
  id: string,
  now: number,
): Promise<(Viewer & { isStale: boolean }) | undefined> {
  const [row] = await liveSession(db, { id, now, idleSince: now - idleMs })
  if (!row) return undefined
  return {
    id: row.id,
    username: row.username,
    role: row.role,
    session_id: id,
    is_identified: row.issuer !== null,
    is_blocked: row.blocked_at !== null,
    isStale: row.used_at < now - touchMs,
  }
}

export async function touchSession(db: Db, id: string, now: number): Promise<void> {
  await db.updateTable('sessions').set({ used_at: now }).where('id', '=', id).execute()
}

export async function deleteSession(db: Db, id: string): Promise<void> {
  await db.deleteFrom('sessions').where('id', '=', id).execute()
}

/** Ends every session of a user, and their streams on every instance. */
export async function endSessionsOf(db: Db, emit: Emit, userId: number): Promise<void> {
  await db.deleteFrom('sessions').where('user_id', '=', userId).execute()
  emit({ type: 'session.ended', audience: 'server', user_id: userId })
}

export async function deleteOldSessions(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where((eb) => eb.or([eb('expires_at', '<', now), eb('used_at', '<', now - idleMs)]))
    .execute()
}
