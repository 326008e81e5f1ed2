import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { createClient } from '../../widget/src/client.ts'
import { createLive, type LiveEvent } from '../../widget/src/live.ts'
import { createEmitter } from '../../widget/src/sdk.ts'
import { createSession } from '../../widget/src/session.ts'
import { createStorage } from '../../widget/src/storage.ts'
import { databases, openWorld, type Person, type World } from '../support/app.ts'

async function until(what: string, isTrue: () => boolean) {
  for (let i = 0; i < 1000; i++) {
    if (isTrue()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`never: ${what}`)
}

async function serve(t: Test): Promise<World & { apiBase: string }> {
  const world = await openWorld(t, await databases.sqlite(t))
  await world.app.listen({ port: 0, host: '127.0.0.1' })
  // Node's fetch opens a spare connection after an abort; the service would wait for its first request.
  t.teardown(() => world.app.server.closeAllConnections())
  return { ...world, apiBase: `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}` }
}

/** A page where `person` is signed in. */
function page(t: Test, apiBase: string, person?: Person) {
  const storage = createStorage('none', apiBase)
  const session = createSession(storage)
  const logIn = ({ id, token }: Person) => session.start({ token, user_id: id })
  if (person) logIn(person)
  const { emit, on } = createEmitter()
  const events: LiveEvent[] = []
  const counts: number[] = []
  const received: number[] = []
  on('unread', (count) => counts.push(count))
  on('message:received', ({ post_id }) => received.push(post_id))
  const call = createClient({ apiBase, token: () => session.get()?.token, onUnauthorized: session.end })
  const load = () => import('../../widget/src/connection.ts')
  const live = createLive({ apiBase, session, call, emit, onUnauthorized: session.end, load })
  live.subscribe((event) => events.push(event))
  t.teardown(live.close)
  return { live, session, logIn, events, counts, received }
}

t.test("an agent's reply raises the count in both tabs of the customer, and reading lowers it", async (t) => {
  const world = await serve(t)
  const customer = await world.person()
  const agent = await world.person('agent')
  const id = await world.ticket(customer)
  const tabs = [page(t, world.apiBase, customer), page(t, world.apiBase, customer)]
  await until('both connected', () => tabs.every(({ live }) => live.state() === 'open'))

  const post = await world.reply(agent, id)
  await until('counted', () => tabs.every(({ counts }) => counts.at(-1) === 1))
  for (const { received } of tabs) t.same(received, [post], 'told once')

  await world.reply(customer, id)
  await world.call('POST /api/tickets/{id}/read/', { id, as: customer, body: {} })
  await until('read', () => tabs.every(({ counts }) => counts.at(-1) === 0))
  for (const { received } of tabs) t.same(received, [post], 'not told of an own post')
})

t.test('a log-in starts it, a log-out ends it and takes the count away', async (t) => {
  const world = await serve(t)
  const customer = await world.person()
  await world.reply(await world.person('agent'), await world.ticket(customer))
  const { live, session, logIn, counts } = page(t, world.apiBase)
  t.equal(live.state(), 'closed', 'nothing is open for nobody')
  logIn(customer)
  await until('counted', () => counts.at(-1) === 1)
  session.end()
  await until('nothing unread for nobody', () => counts.at(-1) === 0)
  t.equal(live.state(), 'closed')
})

t.test('a session that ended on the service ends here, without another try', async (t) => {
  const world = await serve(t)
  const customer = await world.person()
  const { live, session } = page(t, world.apiBase, customer)
  await until('connected', () => live.state() === 'open')
  await world.call('DELETE /api/token/', { as: customer })
  await until('ended', () => session.get() === undefined)
  t.equal(live.state(), 'closed')
})

t.test('a start says that what was fetched before may be old', async (t) => {
  const world = await serve(t)
  const { events } = page(t, world.apiBase, await world.person())
  await until('told', () => events.some(({ name }) => name === 'reset'))
})
