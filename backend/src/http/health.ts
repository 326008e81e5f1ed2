import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { isMigrated } from '../db/migrate.ts'
import { unavailable } from './problem.ts'

/** `/healthz`: the process is alive. `/readyz`: the database is reachable and migrated, and no stop has begun. */
export function healthRoutes(app: FastifyInstance, database: Database, { stopDelay }: Pick<Config, 'stopDelay'>): void {
  let isStopping = false
  app.addHook('preClose', async () => {
    isStopping = true
    // Still serving: a proxy that asks now sends nobody any more.
    await sleep(stopDelay * 1000)
  })
  const options = { schema: { hide: true }, config: { rateLimit: false, isVital: true }, logLevel: 'warn' } as const
  app.get('/healthz', options, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { status: 'alive' }
  })
  app.get('/readyz', options, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    if (isStopping) throw unavailable('The service is stopping.')
    if (!(await isMigrated(database.db))) throw unavailable('The database is not migrated.')
    return { status: 'ready' }
  })
}
