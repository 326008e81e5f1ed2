import type { FastifyInstance } from 'fastify'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { findVisibleTicket } from '../tickets/store.ts'
import { readAttributes, readContext } from './store.ts'

/** What a host told of a ticket's requester, for agents. */
export function contextRoutes(app: FastifyInstance, { database }: Services): void {
  const { db } = database

  route(app, database, 'GET /api/tickets/{id}/context/', {
    find: (id, viewer) => findVisibleTicket(db, viewer, id),
    async handle({ object }) {
      const [context, attributes] = await Promise.all([
        readContext(db, object.id),
        readAttributes(db, object.requester_id),
      ])
      return { context, attributes }
    },
  })
}
