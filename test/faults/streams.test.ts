import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { administer } from '../support/app.ts'
import { openTicket, signIn, until } from '../support/client.ts'
import { openEvents } from '../support/events.ts'
import { isAbout, startTwo } from '../support/two-instances.ts'

t.test('a transaction that stays open while another one commits is not stepped over', async (t) => {
  const { database, first, second, reply } = await startTwo(t)
  const [slow, quick] = await Promise.all([signIn(first, database), signIn(second, database)])
  const [slowTicket, quickTicket] = [await openTicket(first, slow), await openTicket(second, quick)]
  const stream = await openEvents(t, second, quick)

  const started = Promise.withResolvers<number>()
  const slowWrite = database.write(async (trx, emit) => {
    const post = { ticket_id: slowTicket, author_id: slow.id, kind: 'reply' as const, message: 'Slowly', created_at: 1 }
    const { id: post_id } = await trx.insertInto('posts').values(post).returning('id').executeTakeFirstOrThrow()
    emit({ type: 'post.created', ticket_id: slowTicket, post_id, user_id: slow.id, audience: 'ticket' })
    started.resolve(post_id)
    await sleep(2000)
  })
  const slowPost = await started.promise
  const quickPost = await reply(second, quick, quickTicket)
  t.ok(slowPost < quickPost, 'a plain sequence numbers the slow one first')
  const { id: cursor } = await stream.until(isAbout(quickPost))
  stream.close()
  t.notOk(stream.messages.some(isAbout(slowPost)))

  const back = await openEvents(t, first, quick, cursor)
  await slowWrite
  const { id } = await back.until(isAbout(slowPost))
  t.ok(Number(id) > Number(cursor))
  const again = await openEvents(t, second, quick, cursor)
  await again.until(isAbout(slowPost))
})

/** Replies at one instance and waits at the other, five times, each after the fault has struck. */
async function deliver(
  t: Test,
  { database, first, second, reply }: Awaited<ReturnType<typeof startTwo>>,
  struck = async () => {},
) {
  const one = await signIn(first, database)
  const id = await openTicket(first, one)
  const stream = await openEvents(t, second, one)
  const posts: number[] = []
  let slowest = 0
  for (let turn = 0; turn < 5; turn++) {
    await struck()
    const post = await reply(first, one, id)
    const started = performance.now()
    await stream.until(isAbout(post))
    slowest = Math.max(slowest, performance.now() - started)
    posts.push(post)
  }
  const told = stream.messages.filter(({ event }) => event === 'post.created').map(({ data }) => data.post_id)
  t.same(told, posts, 'each once, in order')
  t.ok(slowest < 5000)
  t.comment(`* delivered within ${Math.round(slowest)} ms`)
}

t.test('events arrive while the listening connections are killed again and again', async (t) => {
  const two = await startTwo(t)
  const kill = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query ilike 'listen%'`
  const killed = () => until(async () => (await administer(two.databaseUrl, kill)).length > 0)
  await deliver(t, two, killed)
})

t.test('events arrive where NOTIFY does not', async (t) => {
  // A function of the same name that is found first: nothing is ever notified.
  const setup = `create function public.pg_notify(text, text) returns void language sql as '';
    do $$ begin execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$`
  const two = await startTwo(t, { setup })
  const told: string[] = []
  two.database.onHint((message) => told.push(message))
  await deliver(t, two)
  t.same(told.slice(1), [], 'nothing but the hint that a listener gives itself')
})
