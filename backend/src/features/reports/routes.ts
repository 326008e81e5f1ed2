import type { FastifyInstance } from 'fastify'
import { Bucket, type Report, type ReportQuery } from '../../contract/index.ts'
import { type Cell, csvFile, csvLine } from '../../http/csv.ts'
import { invalid } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Viewer } from '../../http/viewer.ts'
import type { Services } from '../../services.ts'
import { findUserNamed } from '../accounts/store.ts'
import { findLabel } from '../labels/store.ts'
import { readServiceLevels } from '../service-levels/store.ts'
import { makeReport } from './report.ts'
import { readTimes } from './rules.ts'
import type { Scope } from './store.ts'

/** How the desk is doing. */
export function reportRoutes(app: FastifyInstance, { database, now }: Services): void {
  const { db } = database

  async function readScope(viewer: Viewer, { assignee, label }: ReportQuery): Promise<Scope> {
    const scope: Scope = {}
    if (assignee === 'none') scope.assigneeId = null
    else if (assignee === 'me') scope.assigneeId = viewer.id
    else if (assignee !== undefined) scope.assigneeId = (await findUserNamed(db, assignee))?.id
    if (assignee !== undefined && scope.assigneeId === undefined)
      throw invalid({ assignee: ['Select a valid choice: me, none, or an agent.'] })
    if (label === undefined) return scope
    const labelId = await findLabel(db, label)
    if (labelId === undefined) throw invalid({ label: ['Select a valid choice: there is no such label.'] })
    return { ...scope, labelId }
  }

  async function read(viewer: Viewer, query: ReportQuery): Promise<Report> {
    const { levels } = await readServiceLevels(db)
    const times = readTimes(query, levels.timezone, now())
    if ('errors' in times) throw invalid(times.errors)
    return makeReport(db, await readScope(viewer, query), times)
  }

  route(app, database, 'GET /api/reports/', { handle: ({ viewer, query }) => read(viewer, query) })

  route(app, database, 'GET /api/reports/export/', {
    async handle({ viewer, query: { table = 'buckets', ...query }, reply }) {
      return csvFile(reply, `report-${table}`, linesOf(await read(viewer, query), table))
    },
  })
}

type Row = Record<string, Cell>

/** One table of a report, its head first. */
function linesOf({ buckets, agents, labels }: Report, table: 'buckets' | 'agents' | 'labels'): string[] {
  const tables: Record<typeof table, { head: string[]; rows: Row[] }> = {
    buckets: { head: Object.keys(Bucket.properties), rows: buckets },
    agents: {
      head: ['agent', 'replies', 'resolved', 'first_reply_median_s', 'resolution_median_s', 'good', 'bad'],
      rows: agents.map((row) => ({ ...row, agent: row.agent.username })),
    },
    labels: { head: ['label', 'created', 'resolved'], rows: labels },
  }
  const { head, rows } = tables[table]
  return [csvLine(head), ...rows.map((row) => csvLine(head.map((name) => row[name] ?? null)))]
}
