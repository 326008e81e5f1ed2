import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Db } from '../../db/database.ts'
import { baseUrl, pageOf, readPage } from '../../http/pagination.ts'
import { forbidden, invalid, throttled } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { hashPassword } from '../accounts/passwords.ts'
import { profileFaults } from '../accounts/rules.ts'
import { findUser, insertUser, newUser, toPerson, updateUser } from '../accounts/store.ts'
import { insertAct } from '../audit/store.ts'
import { countFailure, failureKeys, readStanding } from '../sessions/login-limits.ts'
import { endSessionsOf, insertSession } from '../sessions/store.ts'
import { asAdmin } from '../team/store.ts'
import { isSecret, linkText, newSecret, readLink } from './rules.ts'
import {
  deleteInvitation,
  deleteReset,
  findInvitation,
  findReset,
  insertInvitation,
  insertReset,
  listInvitations,
} from './store.ts'

type Find<T> = (db: Db, id: number, now: number) => Promise<T | undefined>

const spent = (field: string) => invalid({ [field]: ['This link is not valid any more. Please ask for a new one.'] })

/** Links that an admin hands to somebody: to join the team, or to set a new password. */
export function linkRoutes(app: FastifyInstance, { database, config, now }: Services): void {
  const { db } = database
  const time = (ms: number) => new Date(ms).toISOString()
  const urlOf = (request: FastifyRequest, kind: 'invitation' | 'reset', id: number, secret: string) =>
    `${baseUrl(request, config.publicUrl)}/console/#${kind}=${linkText(id, secret)}`

  /** What a link stands for. Wrong ones count as wrong passwords do. Throws 400 on the field, or 429. */
  async function open<T extends { secret_hash: string }>(
    request: FastifyRequest,
    field: string,
    text: string,
    find: Find<T>,
  ): Promise<T> {
    const link = readLink(text)
    // No username has a control character: nobody's own count is touched.
    const keys = failureKeys(`\u0001${field} ${link?.id ?? ''}`, request.ip)
    if (config.hasRateLimit) {
      const { wait } = await readStanding(db, keys, now())
      if (wait > 0) throw throttled(wait)
    }
    const row = link && (await find(db, link.id, now()))
    if (row && isSecret(link.secret, row.secret_hash)) return row
    if (config.hasRateLimit) await database.write((trx) => countFailure(trx, keys, now()))
    throw spent(field)
  }

  route(app, database, 'GET /api/invitations/', {
    async handle({ query, request }) {
      const page = readPage(query)
      const { invitations, count } = await listInvitations(db, page, now())
      return pageOf(request, baseUrl(request, config.publicUrl), page, count, invitations)
    },
  })

  route(app, database, 'POST /api/invitations/', {
    async handle({ viewer, body, request }) {
      const { secret, secret_hash } = newSecret()
      const { id, name, role, expires_at } = await asAdmin(database, viewer, async (trx) => {
        const { name, role } = body
        const row = await insertInvitation(trx, { name, role, secret_hash, created_by: viewer.id }, now())
        await insertAct(
          trx,
          { actor_id: viewer.id, action: 'invitation.created', target: ['invitation', row.id], data: { role } },
          now(),
        )
        return row
      })
      const url = urlOf(request, 'invitation', id, secret)
      return {
        id,
        name,
        role,
        expires_at: time(expires_at),
        created_by: toPerson(viewer.id, viewer.username, viewer.role),
        url,
      }
    },
  })

  route(app, database, 'DELETE /api/invitations/{id}/', {
    find: (id) => findInvitation(db, id, now()),
    async handle({ viewer, object }) {
      await asAdmin(database, viewer, async (trx) => {
        if (!(await deleteInvitation(trx, object.id))) return
        const { id, role } = object
        await insertAct(
          trx,
          { actor_id: viewer.id, action: 'invitation.withdrawn', target: ['invitation', id], data: { role } },
          now(),
        )
      })
    },
  })

  route(app, database, 'POST /api/invitations/accept/', {
    async handle({ body, request }) {
      const { invitation: text, password, ...profile } = body
      const invitation = await open(request, 'invitation', text, findInvitation)
      const faults = profileFaults(profile, true)
      if (faults) throw invalid(faults)
      const row = newUser(profile, invitation.role, await hashPassword(password), now())
      const session = await database.write(async (trx) => {
        if (!(await deleteInvitation(trx, invitation.id))) throw spent('invitation')
        const user = await insertUser(trx, row)
        if (!user) throw invalid({ username: ['A user with that username already exists.'] })
        const data = { invitation_id: invitation.id, role: user.role }
        await insertAct(
          trx,
          { actor_id: user.id, action: 'invitation.accepted', target: ['user', user.id], data },
          now(),
        )
        return insertSession(trx, user, now())
      })
      return { token: app.jwt.sign({ session }) }
    },
  })

  route(app, database, 'POST /api/users/{id}/password-reset/', {
    find: (id) => findUser(db, id),
    allow({ viewer, object }) {
      if (object.id === viewer.id) throw forbidden('Change your own password in your profile.')
      if (object.issuer !== null) throw forbidden('This user logs in elsewhere and has no password here.')
      if (object.deactivated_at !== null) throw forbidden('This account is deactivated. Reactivate it first.')
    },
    async handle({ viewer, object, request }) {
      const { secret, secret_hash } = newSecret()
      const { id, expires_at } = await asAdmin(database, viewer, async (trx) => {
        const row = await insertReset(trx, { user_id: object.id, secret_hash, created_by: viewer.id }, now())
        await insertAct(
          trx,
          { actor_id: viewer.id, action: 'password_reset.created', target: ['user', object.id] },
          now(),
        )
        return row
      })
      return { url: urlOf(request, 'reset', id, secret), expires_at: time(expires_at) }
    },
  })

  route(app, database, 'POST /api/password-resets/accept/', {
    async handle({ body, request }) {
      const { id, user_id } = await open(request, 'reset', body.reset, findReset)
      const password_hash = await hashPassword(body.new_password)
      await database.write(async (trx, emit) => {
        if (!(await deleteReset(trx, id))) throw spent('reset')
        await updateUser(trx, user_id, { password_hash })
        await endSessionsOf(trx, emit, user_id)
        await insertAct(trx, { actor_id: user_id, action: 'password_reset.accepted', target: ['user', user_id] }, now())
      })
    },
  })
}
