import type { FastifyBaseLogger } from 'fastify'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { markBreaches } from './features/service-levels/breaches.ts'
import { closeTickets, wakeTickets } from './features/tickets/by-rule.ts'

const everyMs = 15_000

type Log = Pick<FastifyBaseLogger, 'warn'>

/** What the clock brings about. Any number of instances may run these: each thing happens once. */
export type Jobs = Record<string, (database: Database, config: Config, now: number) => Promise<void>>

export const jobs: Jobs = {
  wake: (database, _config, now) => wakeTickets(database, now),
  close: (database, { autoCloseDays }, now) => closeTickets(database, autoCloseDays, now),
  breaches: (database, _config, now) => markBreaches(database, now),
}

/** Runs the jobs every few seconds. Returns how to stop that, which waits for those that run. */
export function startJobs(database: Database, config: Config, log: Log): () => Promise<void> {
  let running: Promise<void> | undefined
  const tick = () => {
    running ??= runJobs(database, config, log, Date.now()).finally(() => {
      running = undefined
    })
  }
  const timer = setInterval(tick, everyMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

/** Runs each job once. One that fails is logged and keeps no other from running: the next round tries again. */
export async function runJobs(database: Database, config: Config, log: Log, now: number, list = jobs): Promise<void> {
  for (const [job, run] of Object.entries(list))
    try {
      await run(database, config, now)
    } catch (error) {
      log.warn({ job, code: (error as Error).name }, 'a job failed')
    }
}
