import type { FastifyInstance } from 'fastify'
import { notFound } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { findCustomer, readCustomer, setBlocked } from './store.ts'

/** The customers as agents see them. */
export function customerRoutes(app: FastifyInstance, { database, now }: Services): void {
  const { db } = database
  const find = (id: number) => findCustomer(db, id)

  route(app, database, 'GET /api/customers/{id}/', { find, handle: ({ object }) => readCustomer(db, object) })

  route(app, database, 'PATCH /api/customers/{id}/', {
    find,
    async handle({ viewer, object, body }) {
      await database.write((trx) => setBlocked(trx, viewer.id, object.id, body.is_blocked, now()))
      const customer = await find(object.id)
      if (!customer) throw notFound()
      return readCustomer(db, customer)
    },
  })
}
