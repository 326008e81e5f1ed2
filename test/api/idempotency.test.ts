import { randomUUID } from 'node:crypto'
import { tidyUp } from '../../backend/src/housekeeping.ts'
import { eachDatabase, openWorld, type Person, password } from '../support/app.ts'

const day = 24 * 60 * 60 * 1000

eachDatabase(async (t, world) => {
  const { call, person, ticket, database } = world
  const open = (as: Person, key: string, body: object = { subject: 'Once', message: 'only' }) =>
    call('POST /api/newticket/', { as, key, body })
  const send = (id: number, as: Person, key: string, message = 'Once only') =>
    call('POST /api/tickets/{id}/reply/', { id, as, key, body: { message } })
  const posts = async (id: number, as: Person) => (await call('GET /api/tickets/{id}/posts/', { id, as })).body.count

  t.test('the same request again gets the first answer again, and says so', async (t) => {
    const [one, key] = [await person(), randomUUID()]
    const first = await open(one, key)
    t.equal(first.headers['idempotent-replayed'], undefined)
    const again = await open(one, key, { message: 'only', subject: 'Once' })
    t.equal(again.status, 201)
    t.same(again.body, first.body)
    t.equal(again.headers['idempotent-replayed'], 'true')
    t.equal((await call('GET /api/tickets/', { as: one, query: { mine: 'true' } })).body.count, 1)
  })

  t.test('another body under the same key is refused', async (t) => {
    const [one, key] = [await person(), randomUUID()]
    const id = await ticket(one)
    await send(id, one, key)
    const { status, problem } = await send(id, one, key, 'Something else')
    t.equal(status, 422)
    t.equal(problem.code, 'idempotency_key_reused')
    t.equal(await posts(id, one), 2)
  })

  t.test('a key belongs to its user, method and path with its ids', async (t) => {
    const [one, other, key] = [await person(), await person(), randomUUID()]
    const [first, second] = [await ticket(one), await ticket(one)]
    const answers = [
      await send(first, one, key),
      await send(second, one, key),
      await send(first, other, key),
      await open(one, key),
    ]
    t.ok(answers.every(({ status, headers }) => status === 201 && !headers['idempotent-replayed']))
    const headers = { authorization: `Token ${one.token}`, 'idempotency-key': key }
    const bare = await world.app.inject({
      method: 'POST',
      url: `/api/tickets/${first}/reply`,
      headers,
      payload: { message: 'Once only' },
    })
    t.equal(bare.headers['idempotent-replayed'], 'true', 'without the slash it is the same route')
  })

  t.test('a request that was refused leaves its key free', async (t) => {
    const [one, key] = [await person(), randomUUID()]
    t.equal((await open(one, key, { subject: '', message: '' })).status, 400)
    const answer = await open(one, key)
    t.equal(answer.status, 201)
    t.equal(answer.headers['idempotent-replayed'], undefined)
    const admin = await person('admin')
    const signUp = (username: string) => call('POST /api/signup/', { as: admin, key, body: { username, password } })
    t.equal((await signUp(one.username)).status, 400)
    const username = randomUUID()
    t.equal((await signUp(username)).status, 201)
    t.equal((await signUp(username)).headers['idempotent-replayed'], 'true')
  })

  t.test('a key is 1 to 255 printable ASCII characters; without a signed-in user it is ignored', async (t) => {
    const one = await person()
    for (const key of ['', 'x'.repeat(256), 'tab\tin', 'ümlaut'])
      t.equal((await open(one, key)).status, 400, key.slice(0, 9))
    for (const key of ['x', 'x'.repeat(255), '~ !"']) t.equal((await open(one, key)).status, 201)
    const signUp = () => call('POST /api/signup/', { key: 'same', body: { username: randomUUID(), password } })
    for (const { status, headers } of [await signUp(), await signUp()]) {
      t.equal(status, 201)
      t.equal(headers['idempotent-replayed'], undefined)
    }
  })

  t.test('who may no longer see the ticket gets no replay', async (t) => {
    const [one, other, key] = [await person(), await person(), randomUUID()]
    const id = await ticket(one)
    t.equal((await send(id, other, key)).status, 201)
    await call('PATCH /api/tickets/{id}/', { id, as: one, body: { visibility: 'private' } })
    t.equal((await send(id, other, key)).status, 404)
  })

  t.test('the same key at the same moment creates once, on several instances too', async (t) => {
    const [one, key] = [await person(), randomUUID()]
    const id = await ticket(one)
    const second = await openWorld(t, world.databaseUrl)
    const body = { message: 'Once only' }
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? second : world).call('POST /api/tickets/{id}/reply/', { id, as: one, key, body }),
      ),
    )
    const created = answers.filter(({ status }) => status === 201)
    t.ok(
      answers.every(({ status }) => status === 201 || status === 409),
      'the others wait or are told that it runs',
    )
    t.ok(answers.filter(({ status }) => status === 409).every(({ headers }) => headers['retry-after']))
    t.equal(created.filter(({ headers }) => !headers['idempotent-replayed']).length, 1)
    t.equal(new Set(created.map(({ body }) => body.id)).size, 1)
    t.equal(await posts(id, one), 2)
  })

  t.test('a key is kept for a day', async (t) => {
    const [one, key] = [await person(), randomUUID()]
    const first = await open(one, key)
    world.clock.ahead = day - 60_000
    await tidyUp(database, world.config)
    t.equal((await open(one, key)).body.id, first.body.id)
    world.clock.ahead = day + 60_000
    t.not((await open(one, key)).body.id, first.body.id)
    world.clock.ahead = 0
  })
})
