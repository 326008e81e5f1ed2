import type { Database } from './database.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

/** Opens `sqlite:<file>` or `postgres://…`. Connects at the first query; creates a SQLite file that isn't there. */
export function connect(url: string, now: () => number = Date.now): Database {
  return url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length), now) : openPostgres(url, now)
}
