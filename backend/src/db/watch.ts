import type { KyselyConfig } from 'kysely'
import type { Database } from './database.ts'

/** Is told how long things take, in milliseconds: each query, and each write from being asked for to being durable. */
export interface Watcher {
  query(ms: number): void
  write(ms: number): void
}

interface Watch {
  /** What Kysely calls with each query. */
  log: NonNullable<KyselyConfig['log']>
  watch: Database['watch']
  timed(write: Database['write']): Database['write']
}

export function makeWatch(): Watch {
  let watcher: Watcher | undefined
  return {
    log: ({ queryDurationMillis }) => watcher?.query(queryDurationMillis),
    watch(one) {
      watcher = one
    },
    timed: (write) => async (work) => {
      const began = performance.now()
      try {
        return await write(work)
      } finally {
        watcher?.write(performance.now() - began)
      }
    },
  }
}
