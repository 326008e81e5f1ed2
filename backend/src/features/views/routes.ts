import type { FastifyInstance } from 'fastify'
import type { View } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import type { ViewRow } from '../../db/tables.ts'
import { baseUrl, pageOf, readPage } from '../../http/pagination.ts'
import { forbidden, invalid, Problem } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Viewer } from '../../http/viewer.ts'
import type { Services } from '../../services.ts'
import { insertAct } from '../audit/store.ts'
import { readSearch } from '../tickets/filters.ts'
import { countLimit, countTickets } from '../tickets/list.ts'
import { builtInViews } from './rules.ts'
import {
  countViews,
  deleteView,
  findView,
  insertView,
  listViews,
  readView,
  updateView,
  type ViewText,
} from './store.ts'

/** The lists that agents work by: built in, and saved searches. */
export function viewRoutes(app: FastifyInstance, { database, config, now }: Services): void {
  const { db } = database
  const find = (id: number, viewer: Viewer) => findView(db, viewer, id)
  const allow = ({ viewer, object }: { viewer: Viewer; object: ViewRow }) => {
    if (object.owner_id !== viewer.id && viewer.role !== 'admin')
      throw forbidden('Only its owner or an admin changes a view.')
  }

  /** What a view asks for may be gone by now: then it lists nothing. */
  async function countOf(viewer: Viewer, query: string): Promise<number> {
    const filters = await readSearch(db, viewer, query).catch((error) => {
      if (error instanceof Problem && error.status === 400) return undefined
      throw error
    })
    return filters ? countTickets(database, viewer, [filters], countLimit) : 0
  }

  route(app, database, 'GET /api/views/', {
    async handle({ viewer, query, request }) {
      const page = readPage(query)
      const first = builtInViews.slice(page.offset, page.offset + page.size)
      const offset = Math.max(0, page.offset - builtInViews.length)
      const saved = await listViews(db, viewer, { offset, size: page.size - first.length })
      const results: View[] = []
      // One by one: a page of counts shall not take every connection.
      for (const view of [...first, ...saved]) results.push({ ...view, count: await countOf(viewer, view.query) })
      const count = builtInViews.length + (await countViews(db, viewer))
      return pageOf(request, baseUrl(request, config.publicUrl), page, count, results)
    },
  })

  route(app, database, 'POST /api/views/', {
    async handle({ viewer, body, create }) {
      const { name, query, sort = 'activity', is_shared = false } = body
      await check(db, viewer, query)
      const count = await countOf(viewer, query)
      return create(async (trx) => {
        const id = await insertView(trx, viewer, { name, query, sort, is_shared }, now())
        return { ...(await readView(trx, id)), count }
      })
    },
  })

  route(app, database, 'PATCH /api/views/{id}/', {
    find,
    allow,
    async handle({ viewer, object, body }) {
      if (body.query !== undefined) await check(db, viewer, body.query)
      const { name, query, sort, shared_at } = object
      const text: ViewText = { name, query, sort, is_shared: shared_at !== null, ...body }
      await database.write((trx) => updateView(trx, object, text, now()))
      return { ...(await readView(db, object.id)), count: await countOf(viewer, text.query) }
    },
  })

  route(app, database, 'DELETE /api/views/{id}/', {
    find,
    allow,
    async handle({ viewer, object }) {
      await database.write(async (trx) => {
        await deleteView(trx, object.id)
        const act = { actor_id: viewer.id, action: 'view.deleted', data: { name: object.name } } as const
        if (object.shared_at !== null) await insertAct(trx, { ...act, target: ['view', object.id] }, now())
      })
    },
  })
}

/** Throws 400 on `query` for words that can't be searched for. */
async function check(db: Db, viewer: Viewer, query: string): Promise<void> {
  try {
    await readSearch(db, viewer, query)
  } catch (error) {
    throw error instanceof Problem && error.errors?.q ? invalid({ query: error.errors.q }) : error
  }
}
