import type { AuditAction, Body } from '../../contract/index.ts'
import type { Database, Db, Emit, Work } from '../../db/database.ts'
import type { UserRow } from '../../db/tables.ts'
import { forbidden, notFound } from '../../http/problem.ts'
import type { Viewer } from '../../http/viewer.ts'
import { adminsLock, findUser, updateUser } from '../accounts/store.ts'
import { insertAct } from '../audit/store.ts'
import { deleteLinksOf } from '../links/store.ts'
import { endSessionsOf } from '../sessions/store.ts'

/**
 * A write by somebody who is still an admin when its turn comes. Such writes wait for each other, so two admins who
 * remove each other at the same moment leave one: the second is none any more.
 */
export const asAdmin = <T>(database: Database, viewer: Pick<Viewer, 'id'>, work: Work<T>): Promise<T> =>
  database.write(async (trx, emit) => {
    await database.lock(trx, adminsLock)
    const actor = await findUser(trx, viewer.id)
    if (actor?.role !== 'admin' || actor.deactivated_at !== null) throw forbidden()
    return work(trx, emit)
  })

/** Changes what an admin may change of a user, and writes down what differs. Returns the user as it is then. */
export async function changeUser(
  trx: Db,
  emit: Emit,
  actor: Pick<Viewer, 'id'>,
  userId: number,
  { is_active, role }: Body<'PATCH /api/users/{id}/'>,
  now: number,
): Promise<UserRow> {
  const user = await findUser(trx, userId)
  if (!user) throw notFound()
  const note = (action: AuditAction, data = {}) =>
    insertAct(trx, { actor_id: actor.id, action, target: ['user', userId], data }, now)
  const after = { ...user }
  if (role !== undefined && role !== user.role) {
    after.role = role
    await note('user.role_changed', { from: user.role, to: role })
  }
  if (is_active !== undefined && is_active !== (user.deactivated_at === null)) {
    after.deactivated_at = is_active ? null : now
    await note(is_active ? 'user.activated' : 'user.deactivated')
  }
  await updateUser(trx, userId, { role: after.role, deactivated_at: after.deactivated_at })
  if (after.deactivated_at !== null || after.role === 'agent') await deleteLinksOf(trx, user)
  if (is_active === false) await endSessionsOf(trx, emit, userId)
  return after
}
