import type { FastifyInstance } from 'fastify'
import type { Me } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import type { UserRow } from '../../db/tables.ts'
import { baseUrl, pageOf, readPage } from '../../http/pagination.ts'
import { forbidden, invalid, invalidToken } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Viewer } from '../../http/viewer.ts'
import type { Services } from '../../services.ts'
import { insertAct } from '../audit/store.ts'
import { deleteLinksOf } from '../links/store.ts'
import { endSessionsOf } from '../sessions/store.ts'
import { hashPassword, isPassword } from './passwords.ts'
import { profileFaults } from './rules.ts'
import {
  adminsLock,
  eraseUser,
  findUser,
  hasOtherAdmin,
  insertUser,
  listUsers,
  newUser,
  toSignedUp,
  updateUser,
} from './store.ts'

const signupClosed = () => forbidden('Sign-up is closed here: log in on the platform that you came from.')

/** Sign-up, the caller's own account, and who can be assigned a ticket. */
export function accountRoutes(app: FastifyInstance, services: Services): void {
  const { database, config, now } = services
  const { db } = database

  route(app, database, 'POST /api/signup/', {
    allow({ viewer, raw }) {
      const isAskingForAgent = [true, 'true', 'True'].includes(raw.is_customer_service as string)
      if (viewer?.role === 'admin') return
      if (isAskingForAgent) throw forbidden('Only an admin may create an agent.')
      if (!config.hasSignup) throw signupClosed()
    },
    async handle({ viewer, body, create }) {
      const { password, is_customer_service, ...profile } = body
      if (!is_customer_service && !config.hasSignup) throw signupClosed()
      const faults = profileFaults(profile, is_customer_service)
      if (faults) throw invalid(faults)
      const row = newUser(profile, is_customer_service ? 'agent' : 'customer', await hashPassword(password), now())
      return create(async (trx) => {
        const user = await insertUser(trx, row)
        if (!user) throw invalid({ username: ['A user with that username already exists.'] })
        if (viewer && user.role === 'agent')
          await insertAct(trx, { actor_id: viewer.id, action: 'user.created', target: ['user', user.id] }, now())
        return toSignedUp(user)
      })
    },
  })

  route(app, database, 'GET /api/me/', { handle: async ({ viewer }) => readMe(services, viewer) })

  route(app, database, 'PATCH /api/me/', {
    async handle({ viewer, body }) {
      const faults = profileFaults(body)
      if (faults) throw invalid(faults)
      await database.write((trx) => updateUser(trx, viewer.id, body))
      return readMe(services, viewer)
    },
  })

  route(app, database, 'POST /api/me/password/', {
    async handle({ viewer, body }) {
      await checkPassword(db, viewer, 'current_password', body.current_password)
      const password_hash = await hashPassword(body.new_password)
      await database.write(async (trx, emit) => {
        await updateUser(trx, viewer.id, { password_hash })
        await endSessionsOf(trx, emit, viewer.id)
      })
    },
  })

  route(app, database, 'DELETE /api/me/', {
    async handle({ viewer, body }) {
      if (!viewer.is_identified) await checkPassword(db, viewer, 'password', body.password)
      await database.write(async (trx, emit) => {
        await database.lock(trx, adminsLock)
        if (viewer.role === 'admin' && !(await hasOtherAdmin(trx, viewer.id)))
          throw forbidden('You are the only admin. Make somebody else an admin first.')
        await deleteLinksOf(trx, viewer)
        await eraseUser(trx, viewer.id, now())
        await endSessionsOf(trx, emit, viewer.id)
      })
      await database.forget()
    },
  })

  route(app, database, 'GET /api/agents/', {
    async handle({ query, request }) {
      const page = readPage(query)
      const { rows, count } = await listUsers(db, { roles: ['agent', 'admin'], isActive: true }, page)
      const agents = rows.map(({ id, username, first_name, last_name, role }) => ({
        id,
        username,
        first_name,
        last_name,
        role,
      }))
      return pageOf(request, baseUrl(request, services.config.publicUrl), page, count, agents)
    },
  })
}

/** Throws 400 on the field unless it holds the viewer's password. */
async function checkPassword(db: Db, viewer: Viewer, field: string, password: string | undefined): Promise<void> {
  if (password === undefined) throw invalid({ [field]: ['This field is required.'] })
  const user = await findUser(db, viewer.id)
  if (!(await isPassword(password, user?.password_hash)))
    throw invalid({ [field]: ['This is not your current password.'] })
}

/** The viewer's own profile. */
export async function readMe({ database, config }: Services, viewer: Viewer): Promise<Me> {
  const user = await findUser(database.db, viewer.id)
  if (!user) throw invalidToken()
  return toMe(user, config.ticketVisibility)
}

function toMe(user: UserRow, visibility: Me['default_visibility']): Me {
  return {
    ...toSignedUp(user),
    id: user.id,
    role: user.role,
    has_password: user.password_hash !== null,
    default_visibility: user.issuer === null ? visibility : 'private',
    is_blocked: user.blocked_at !== null,
    created_at: new Date(user.created_at).toISOString(),
  }
}
