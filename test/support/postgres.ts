/** A PostgreSQL of the test's own, to be hurt: `const cluster = await startCluster(t)`. Its data outlive a `stop`. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

const keeper = fileURLToPath(new URL('cluster.ts', import.meta.url))

export interface Cluster {
  url: string
  /** Ends it as a crash does. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Suspends all of its processes: connections stay, and nobody answers. */
  pause(): Promise<void>
  resume(): Promise<void>
}

export async function startCluster(t: Test): Promise<Cluster> {
  const child = fork(keeper, ['durable'])
  t.teardown(async () => {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  const ask = (what: string) => async () => {
    child.send(what)
    await once(child, 'message')
  }
  return { url, stop: ask('stop'), start: ask('start'), pause: ask('pause'), resume: ask('resume') }
}
