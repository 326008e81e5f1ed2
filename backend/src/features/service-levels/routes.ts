import type { FastifyInstance } from 'fastify'
import { invalid } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { insertAct } from '../audit/store.ts'
import { asAdmin } from '../team/store.ts'
import { serviceLevelFaults } from './rules.ts'
import { readServiceLevels, writeServiceLevels } from './store.ts'

/** When the desk is open, and how soon it answers. */
export function serviceLevelRoutes(app: FastifyInstance, { database, now }: Services): void {
  route(app, database, 'GET /api/service-levels/', {
    handle: async () => (await readServiceLevels(database.db)).levels,
  })

  route(app, database, 'PATCH /api/service-levels/', {
    async handle({ viewer, body }) {
      const faults = serviceLevelFaults(body)
      if (faults) throw invalid(faults)
      return asAdmin(database, viewer, async (trx) => {
        const { levels: before } = await readServiceLevels(trx)
        const levels = { ...before, ...body }
        const changed = (Object.keys(body) as (keyof typeof body)[]).filter(
          (name) => JSON.stringify(before[name]) !== JSON.stringify(levels[name]),
        )
        if (changed.length === 0) return levels
        await writeServiceLevels(trx, levels, now())
        const pick = (from: typeof levels) => Object.fromEntries(changed.map((name) => [name, from[name]]))
        const data = { from: pick(before), to: pick(levels) }
        await insertAct(trx, { actor_id: viewer.id, action: 'service_levels.changed', data }, now())
        return levels
      })
    },
  })
}
