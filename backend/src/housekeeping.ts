import type { FastifyBaseLogger } from 'fastify'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { deleteOldEvents } from './features/events/store.ts'
import { deleteOldLinks } from './features/links/store.ts'
import { deleteOldFailures } from './features/sessions/login-limits.ts'
import { deleteOldSessions } from './features/sessions/store.ts'
import { deleteOldTickets } from './features/tickets/retention.ts'
import { deleteOldKeys } from './http/idempotency.ts'

const everyMs = 10 * 60 * 1000
const dayMs = 24 * 60 * 60 * 1000

/** Deletes what is past its time, now and again. Any number of instances may do so. Returns how to stop it. */
export function keepHouse(database: Database, config: Config, log: FastifyBaseLogger): () => void {
  const tidy = () =>
    tidyUp(database, config).catch((error: Error) => log.warn({ code: error.name }, 'housekeeping failed'))
  const timer = setInterval(tidy, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

type Terms = Pick<Config, 'eventDays'> & Partial<Pick<Config, 'retentionDays'>>

export async function tidyUp(database: Database, { eventDays, retentionDays = 0 }: Terms): Promise<void> {
  const now = database.now()
  await database.write(async (db) => {
    await deleteOldKeys(db, now)
    await deleteOldFailures(db, now)
    await deleteOldSessions(db, now)
    await deleteOldLinks(db, now)
    await deleteOldEvents(db, now - eventDays * dayMs)
  })
  if (retentionDays > 0) await deleteOldTickets(database, now - retentionDays * dayMs)
  await database.forget()
}
