import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { connect } from '../../../backend/src/db/connect.ts'
import { administer, type Person } from '../../support/app.ts'
import { ask, openTicket, signIn, type Told, until } from '../../support/client.ts'
import { type Cluster, startCluster } from '../../support/postgres.ts'
import { type Service, startService } from '../../support/service.ts'

interface Load {
  /** What each key was answered in the end: the post's id. */
  acknowledged: Map<string, number>
  answers: Told[]
  stop(): Promise<void>
}

/** Eight writers, each of which sends a post under its key until it is acknowledged, then the next one. */
function startLoad({ url }: Service, as: Person, ticket: number): Load {
  let isRunning = true
  let count = 0
  const load = { acknowledged: new Map<string, number>(), answers: [] as Told[] }
  const writer = async () => {
    while (isRunning) {
      const key = `Post ${count++}`
      for (let told: Told | undefined; told?.status !== 201; ) {
        told = await ask(url, `POST /api/tickets/${ticket}/reply/`, { as, key, body: { message: key } })
        load.answers.push(told)
        if (told.status === 201) load.acknowledged.set(key, Number(told.body.id))
        else await sleep(50)
      }
    }
  }
  const writers = Promise.all(Array.from({ length: 8 }, writer))
  const stop = async () => {
    isRunning = false
    await writers
  }
  return { ...load, stop }
}

async function begin(t: Test) {
  const cluster = await startCluster(t)
  const service = await startService(t, { DATABASE_URL: cluster.url, LOG_LEVEL: 'info' })
  const database = connect(cluster.url)
  t.teardown(() => database.close())
  const one = await signIn(service.url, database)
  const id = await openTicket(service.url, one)
  return { cluster, service, database, one, id }
}

/** Nothing but 201 and 503 that says when to come back, by the same process; acknowledged, stored and told are the same. */
async function checkOutcome(t: Test, { service, database }: Awaited<ReturnType<typeof begin>>, load: Load) {
  const statuses = Map.groupBy(load.answers, ({ status }) => status)
  t.comment(`* ${[...statuses].map(([status, all]) => `${all.length} times ${status}`).join(', ')}`)
  t.same(
    [...statuses.keys()].filter((status) => status !== 201 && status !== 503),
    [],
  )
  for (const { headers } of statuses.get(503) ?? [])
    if (!/^\d+$/.test(headers.get('retry-after') ?? '')) t.fail('a 503 without Retry-After')
  t.equal(service.child.exitCode, null, 'the same process')
  const { db } = database
  const posts = await db.selectFrom('posts').select(['id', 'message']).where('kind', '=', 'reply').execute()
  t.same(new Map(posts.map(({ message, id }) => [message, id])), load.acknowledged)
  t.equal(posts.length, load.acknowledged.size)
  const events = await db.selectFrom('events').select('post_id').where('type', '=', 'post.created').execute()
  t.same(new Set(events.map(({ post_id }) => post_id)), new Set(load.acknowledged.values()))
  t.equal(events.length, posts.length)
}

/** Milliseconds until a new post goes through. */
async function recovery({ service, one, id }: Awaited<ReturnType<typeof begin>>): Promise<number> {
  const started = performance.now()
  const body = { subject: 'Back?', message: `Ticket ${id} was here before.` }
  await until(async () => (await ask(service.url, 'POST /api/newticket/', { as: one, body })).status === 201, 20_000)
  return performance.now() - started
}

const killAll = ({ url }: Cluster) =>
  administer(
    url,
    `select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  )

t.test('connections that are killed all the time, and a restart under load, lose and double nothing', async (t) => {
  const stage = await begin(t)
  const load = startLoad(stage.service, stage.one, stage.id)
  for (let turn = 0; turn < 40; turn++) {
    await killAll(stage.cluster)
    await sleep(500)
  }
  const before = load.acknowledged.size
  await stage.cluster.stop()
  await until(() => load.answers.at(-1)?.status === 503)
  await stage.cluster.start()
  const took = await recovery(stage)
  t.ok(took < 5000, `posts go through again after ${Math.round(took)} ms`)
  await until(() => load.acknowledged.size > before + 50)
  await load.stop()
  await checkOutcome(t, stage, load)
})

t.test('a PostgreSQL that hangs is answered for within 15 s, and posts go through soon after its return', async (t) => {
  const stage = await begin(t)
  const load = startLoad(stage.service, stage.one, stage.id)
  await until(() => load.acknowledged.size > 50)
  await stage.cluster.pause()
  const paused = load.answers.length
  const read = await ask(stage.service.url, 'GET /api/tickets/', { as: stage.one })
  t.equal(read.status, 503)
  t.match(read.headers.get('retry-after'), /^\d+$/)
  await until(() => load.answers.length > paused + 30, 30_000)
  await stage.cluster.resume()
  const took = await recovery(stage)
  t.ok(took < 5000, `posts go through again after ${Math.round(took)} ms`)
  await load.stop()
  const slowest = Math.max(...load.answers.map((told) => told.took), read.took)
  t.ok(slowest < 15_000, `the slowest answer took ${Math.round(slowest)} ms`)
  await checkOutcome(t, stage, load)
})
