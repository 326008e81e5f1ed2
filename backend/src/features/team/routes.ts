import type { FastifyInstance } from 'fastify'
import { baseUrl, pageOf, readPage } from '../../http/pagination.ts'
import { forbidden, invalid } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { findUser, listUsers, toUser } from '../accounts/store.ts'
import { heirFault, roleFault } from './rules.ts'
import { asAdmin, changeUser } from './store.ts'
import { transferTickets } from './transfer.ts'

/** The accounts as admins see and change them. */
export function teamRoutes(app: FastifyInstance, { database, config, now }: Services): void {
  const { db } = database

  route(app, database, 'GET /api/users/', {
    async handle({ query, request }) {
      const page = readPage(query)
      const { q, role } = query
      const roles = role === 'team' ? (['agent', 'admin'] as const) : role ? [role] : undefined
      const { rows, count } = await listUsers(db, { start: q, ...(roles && { roles: [...roles] }) }, page)
      return pageOf(request, baseUrl(request, config.publicUrl), page, count, rows.map(toUser))
    },
  })

  route(app, database, 'PATCH /api/users/{id}/', {
    find: (id) => findUser(db, id),
    allow({ viewer, object }) {
      if (object.id === viewer.id) throw forbidden('You cannot deactivate yourself or change your own role.')
    },
    async handle({ viewer, object, body }) {
      const fault = roleFault(object, body.role)
      if (fault) throw invalid({ role: [fault] })
      return asAdmin(database, viewer, async (trx, emit) =>
        toUser(await changeUser(trx, emit, viewer, object.id, body, now())),
      )
    },
  })

  route(app, database, 'POST /api/users/{id}/transfer/', {
    find: (id) => findUser(db, id),
    async handle({ viewer, object, body }) {
      const heir = body.to === null ? null : await findUser(db, body.to)
      const fault = heirFault(object, heir)
      if (fault) throw invalid({ to: [fault] })
      return { transferred: await transferTickets(database, viewer, object.id, body.to, now()) }
    },
  })
}
