import type { FastifyInstance } from 'fastify'
import { baseUrl, pageOf, readPage } from '../../http/pagination.ts'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { findVisibleTicket } from '../tickets/store.ts'
import { listActivities } from './store.ts'

/** Who did what to a ticket. */
export function activityRoutes(app: FastifyInstance, { database, config }: Services): void {
  route(app, database, 'GET /api/tickets/{id}/activity/', {
    find: (id, viewer) => findVisibleTicket(database.db, viewer, id),
    async handle({ object, query, request }) {
      const page = readPage(query)
      const { results, count } = await listActivities(database.db, object.id, page)
      return pageOf(request, baseUrl(request, config.publicUrl), page, count, results)
    },
  })
}
