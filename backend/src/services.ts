import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import type { Metrics } from './http/metrics.ts'

/** What every feature is given. */
export interface Services {
  database: Database
  config: Config
  metrics: Metrics
  /** Milliseconds since 1970. */
  now: () => number
}
