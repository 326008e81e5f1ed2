import type { FastifyInstance } from 'fastify'
import type { AuditEntry, Query } from '../../contract/index.ts'
import { csvFile, csvLine } from '../../http/csv.ts'
import { baseUrl, pageOf, readPage } from '../../http/pagination.ts'
import { invalid } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { findUserNamed } from '../accounts/store.ts'
import { type AuditFilter, everyAct, listActs } from './store.ts'

const columns = ['id', 'created_at', 'actor', 'action', 'target_type', 'target_id', 'target_name', 'data']

const line = ({ id, created_at, actor, action, target, data }: AuditEntry): string =>
  csvLine([
    id,
    created_at,
    actor?.username ?? null,
    action,
    target?.type ?? null,
    target?.id ?? null,
    target?.name ?? null,
    JSON.stringify(data),
  ])

/** The log of administrative acts. */
export function auditRoutes(app: FastifyInstance, { database, config }: Services): void {
  const { db } = database

  async function readFilter({ actor, action }: Query<'GET /api/audit/export/'>): Promise<AuditFilter> {
    if (actor === undefined) return { action }
    const user = await findUserNamed(db, actor)
    if (!user) throw invalid({ actor: ['Select a valid choice: there is no such user.'] })
    return { actorId: user.id, action }
  }

  route(app, database, 'GET /api/audit/', {
    async handle({ query, request }) {
      const page = readPage(query)
      const { acts, count } = await listActs(db, await readFilter(query), page)
      return pageOf(request, baseUrl(request, config.publicUrl), page, count, acts)
    },
  })

  route(app, database, 'GET /api/audit/export/', {
    async handle({ query, reply }) {
      const filter = await readFilter(query)
      async function* lines() {
        yield csvLine(columns)
        for await (const entry of everyAct(db, filter)) yield line(entry)
      }
      return csvFile(reply, 'audit', lines())
    },
  })
}
