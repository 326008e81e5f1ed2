import { tidyUp } from '../../backend/src/housekeeping.ts'
import { eachDatabase, openWorld, type Person, password } from '../support/app.ts'
import { type EventReader, listen, type Message, openEvents } from '../support/events.ts'

const isAbout =
  (post_id: number) =>
  ({ data }: Message) =>
    data.post_id === post_id
const isTyping = ({ event }: Message) => event === 'typing'

eachDatabase(async (t, world) => {
  const { call, person, ticket, reply } = world
  const url = await listen(world)
  const open = (as: Person, lastEventId?: string) => openEvents(t, url, as, lastEventId)
  const note = async (id: number, as: Person) =>
    (await call('POST /api/tickets/{id}/notes/', { id, as, body: { message: 'A note' } })).body.id
  const change = (id: number, as: Person, body: object) => call('PATCH /api/tickets/{id}/', { id, as, body })
  const type = (id: number, as: Person, body: object = {}) => call('POST /api/tickets/{id}/typing/', { id, as, body })

  async function endsWithinASecond(stream: EventReader): Promise<boolean> {
    const start = Date.now()
    await stream.ended
    return Date.now() - start < 1000
  }

  t.test('a stream begins with where it stands, then tells what happens, in order', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const stream = await open(one)
    t.match(stream.messages[0], { event: 'ready', id: /^\d+$/ })
    const id = await ticket(one)
    const post = await reply(agent, id)
    await call('POST /api/tickets/{id}/read/', { id, as: agent })
    await change(id, agent, { status: 'pending', labels: ['late'] })
    await call('DELETE /api/posts/{id}/', { id: post, as: agent })
    await stream.until(({ event }) => event === 'post.deleted')
    const told = stream.messages.slice(1)
    const names = ['ticket.created', 'post.created', 'ticket.read', 'ticket.updated', 'post.deleted']
    t.same(
      told.map(({ event }) => event),
      names,
    )
    t.ok(told.every(({ data }) => data.ticket_id === id))
    t.match(told[1]?.data, { post_id: post, user_id: agent.id })
    t.match(told[3]?.data, { changes: { status: 'pending', labels: ['late'] } })
    const ids = told.map((message) => Number(message.id))
    t.same(
      ids,
      [...ids].sort((a, b) => a - b),
    )
  })

  t.test('an answer is an event stream that no proxy keeps, and that other origins can read', async (t) => {
    const one = await person()
    const abort = new AbortController()
    const headers = { authorization: `Token ${one.token}`, origin: 'http://localhost:1' }
    const answer = await fetch(`${url}/api/events/`, { headers, signal: abort.signal })
    t.match(answer.headers.get('content-type'), /^text\/event-stream/)
    t.match(answer.headers.get('cache-control'), /no-store/)
    t.equal(answer.headers.get('access-control-allow-origin'), 'http://localhost:1')
    abort.abort()
    t.equal((await fetch(`${url}/api/events/?token=${one.token}`)).status, 401)
  })

  t.test('a note is told to agents alone', async (t) => {
    const [one, agent, admin] = [await person(), await person('agent'), await person('admin')]
    const id = await ticket(one)
    const [customers, agents] = [await open(one), await open(admin)]
    const hidden = await note(id, agent)
    const post = await reply(agent, id)
    await customers.until(isAbout(post))
    await agents.until(isAbout(post))
    t.notOk(customers.messages.some(isAbout(hidden)))
    t.ok(agents.messages.some(isAbout(hidden)))
    await call('DELETE /api/posts/{id}/', { id: hidden, as: agent })
    const last = await reply(agent, id)
    await customers.until(isAbout(last))
    t.notOk(customers.messages.some(isAbout(hidden)))
  })

  t.test(
    'a private ticket is told to its requester and agents alone, from the moment that it is private',
    async (t) => {
      const [one, other, agent] = [await person(), await person(), await person('agent')]
      const [shared, hidden] = [await ticket(one), await ticket(one, 'private')]
      const [mine, others] = [await open(one), await open(other)]
      const secret = await reply(agent, hidden)
      const before = await reply(agent, shared)
      await others.until(isAbout(before))
      await change(shared, agent, { visibility: 'private' })
      const after = await reply(agent, shared)
      const probe = await ticket(other)
      await others.until(({ data }) => data.ticket_id === probe)
      await mine.until(isAbout(after))
      t.notOk(others.messages.some(isAbout(secret)))
      t.notOk(others.messages.some(isAbout(after)))
      t.ok(mine.messages.some(isAbout(secret)))
      const replayed = await open(other, others.messages[0]?.id)
      await replayed.until(({ data }) => data.ticket_id === probe)
      t.notOk(replayed.messages.some(({ data }) => data.ticket_id === shared || data.ticket_id === hidden))
    },
  )

  t.test('who comes back gets what was missed, once and in order', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    const stream = await open(one)
    const first = await reply(agent, id)
    const { id: cursor } = await stream.until(isAbout(first))
    stream.close()
    const missed = [await reply(agent, id), await reply(agent, id), await reply(agent, id)]
    const back = await open(one, cursor)
    await back.until(isAbout(missed[2] ?? 0))
    const live = await reply(agent, id)
    await back.until(isAbout(live))
    t.same(
      back.messages.filter(({ event }) => event === 'post.created').map(({ data }) => data.post_id),
      [...missed, live],
    )
    t.notOk(back.messages.some(({ event }) => event === 'ready' || event === 'reset'))
  })

  t.test('replies of many at once reach everybody, none twice', async (t) => {
    const people = await Promise.all(Array.from({ length: 5 }, () => person()))
    const id = await ticket(people[0] as Person)
    const streams = await Promise.all(people.map((one) => open(one)))
    const posts = await Promise.all(people.flatMap((one) => [reply(one, id), reply(one, id), reply(one, id)]))
    for (const stream of streams) {
      await Promise.all(posts.map((post) => stream.until(isAbout(post))))
      t.equal(stream.messages.filter(({ event }) => event === 'post.created').length, posts.length)
    }
  })

  t.test('an id that can not be resumed gets a reset with the place to go on from', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    for (const cursor of ['999999999999', 'garbage', '-1', '1.5', '', '9'.repeat(40)]) {
      const stream = await open(one, cursor)
      const { id: place } = await stream.until(({ event }) => event === 'reset')
      t.match(place, /^\d+$/, cursor)
      stream.close()
    }
    const stream = await open(one)
    const start = stream.messages[0]?.id
    const post = await reply(agent, id)
    await stream.until(isAbout(post))
    stream.close()
    world.clock.ahead = 2 * 24 * 60 * 60 * 1000
    await tidyUp(world.database, { eventDays: 1 })
    world.clock.ahead = 0
    const pruned = await open(one, String(Number(start) - 1))
    await pruned.until(({ event }) => event === 'reset')
  })

  t.test('logging out ends the streams of this session and no other, within a second', async (t) => {
    const one = await person()
    const body = { username: one.username, password }
    const twin = { ...one, token: (await call('POST /api/token/', { body })).body.token }
    const [first, second] = [await open(one), await open(twin)]
    await call('DELETE /api/token/', { as: one })
    t.ok(await endsWithinASecond(first))
    const probe = await ticket(twin)
    await second.until(({ data }) => data.ticket_id === probe)
  })

  t.test('a new password, deactivation and erasure end all streams of the user, within a second', async (t) => {
    const admin = await person('admin')
    const ends: ((one: Person) => Promise<unknown>)[] = [
      (as) =>
        call('POST /api/me/password/', { as, body: { current_password: password, new_password: 'a new good one' } }),
      ({ id }) => call('PATCH /api/users/{id}/', { id, as: admin, body: { is_active: false } }),
      (as) => call('DELETE /api/me/', { as, body: { password } }),
    ]
    for (const end of ends) {
      const [one, other] = [await person(), await person()]
      const [mine, others] = [await open(one), await open(other)]
      await end(one)
      t.ok(await endsWithinASecond(mine))
      const probe = await ticket(other)
      await others.until(({ data }) => data.ticket_id === probe)
    }
  })

  t.test('typing is told to the other side, not to oneself, and not kept', async (t) => {
    const [one, other, agent] = [await person(), await person(), await person('agent')]
    const id = await ticket(one)
    const [mine, others, agents] = [await open(one), await open(other), await open(agent)]
    t.equal((await type(id, one)).status, 204)
    const signal = await agents.until(isTyping)
    t.same(signal.data, { ticket_id: id, user_id: one.id, username: one.username, is_customer_service: false, ttl: 6 })
    t.equal(signal.id, undefined)
    await type(id, agent, { state: 'looking' })
    await type(id, agent, { state: 'writing' })
    t.match((await mine.until(isTyping)).data, { user_id: agent.id, is_customer_service: true })
    await others.until(isTyping)
    await type(id, agent, { state: 'gone' })
    await mine.until(({ data }) => data.ttl === 0)
    t.notOk(mine.messages.some(({ event, data }) => event === 'presence' || data.user_id === one.id))
    t.notOk(
      others.messages.some(({ data }) => data.user_id === one.id),
      'customers learn of agents alone',
    )
    t.notOk(
      agents.messages.some(({ data, event }) => isTyping({ event, data, id: undefined }) && data.user_id === agent.id),
    )
    const colleague = await open(await person('agent'))
    await type(id, agent, { state: 'looking' })
    t.match((await colleague.until(({ event }) => event === 'presence')).data, { user_id: agent.id, ttl: 30 })
    t.equal((await type(id, agent, { state: 'dancing' })).status, 400)
  })

  t.test('typing on a private ticket is not told to other customers', async (t) => {
    const [one, other, agent] = [await person(), await person(), await person('agent')]
    const [hidden, shared] = [await ticket(one, 'private'), await ticket(one)]
    const [mine, others] = [await open(one), await open(other)]
    await type(hidden, agent)
    await type(shared, agent)
    await others.until(isTyping)
    await mine.until(({ data }) => data.ticket_id === hidden && data.ttl === 6)
    t.notOk(others.messages.some(({ data }) => data.ticket_id === hidden))
  })

  t.test('what happens on one instance is told on the other, the end of a session too', async (t) => {
    const second = await openWorld(t, world.databaseUrl)
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    const stream = await openEvents(t, await listen(second), one)
    const post = await reply(agent, id)
    await stream.until(isAbout(post))
    await call('DELETE /api/token/', { as: one })
    t.ok(await endsWithinASecond(stream))
  })

  t.test('a user has twenty streams at most, and a stop ends them all', async (t) => {
    const limited = await openWorld(t, world.databaseUrl, { RATE_LIMIT: 'on' })
    const [address, one] = [await listen(limited), await person()]
    const streams = await Promise.all(Array.from({ length: 20 }, () => openEvents(t, address, one)))
    const { status, headers } = await limited.call('GET /api/events/', { as: one })
    t.equal(status, 429)
    t.ok(headers['retry-after'])
    await limited.app.close()
    await Promise.all(streams.map(({ ended }) => ended))
  })
})
