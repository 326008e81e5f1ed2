import type { Config } from './config.ts'
import type { Database } from './db/database.ts'

/** What every feature is given. */
export interface Services {
  database: Database
  config: Config
  /** Milliseconds since 1970. */
  now: () => number
}
