import type { FastifyInstance } from 'fastify'
import { baseUrl, pageOf, readPage } from '../../http/pagination.ts'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { readSearch } from '../tickets/filters.ts'
import { findText } from './find.ts'

/** Full text over subjects, posts and, for agents, notes. */
export function searchRoutes(app: FastifyInstance, { database, config }: Services): void {
  route(app, database, 'GET /api/search/', {
    async handle({ viewer, query, request }) {
      const page = readPage(query)
      const filters = await readSearch(database.db, viewer, query.q ?? '')
      const { results, count } = await findText(database, viewer, filters, page)
      return pageOf(request, baseUrl(request, config.publicUrl), page, count, results)
    },
  })
}
