import type { FastifyInstance } from 'fastify'
import { baseUrl, pageOf, readPage } from '../../http/pagination.ts'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { listLabels } from './store.ts'

/** The labels that tickets carry. */
export function labelRoutes(app: FastifyInstance, { database, config }: Services): void {
  route(app, database, 'GET /api/labels/', {
    async handle({ query, request }) {
      const page = readPage(query)
      const { rows, count } = await listLabels(database.db, page)
      return pageOf(request, baseUrl(request, config.publicUrl), page, count, rows)
    },
  })
}
