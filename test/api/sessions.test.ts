import { eachDatabase, openWorld, password } from '../support/app.ts'

const day = 24 * 60 * 60 * 1000
const refusal = 'Unable to log in with provided credentials.'

eachDatabase(async (t, world) => {
  const { call, person } = world
  const logIn = (username: string, secret = password) =>
    call('POST /api/token/', { body: { username, password: secret } })

  t.test('the right password gets a token, under any spelling of the name that counts as the same', async (t) => {
    const { username } = await person('customer', 'Zoë Straße')
    for (const name of [username, 'ZOË STRASSE', ' zoë straße ', 'zoe\u0308 straße']) {
      const { status, body } = await logIn(name)
      t.equal(status, 200, name)
      t.same(Object.keys(body), ['token'])
    }
  })

  t.test('a wrong password and an unknown name answer the same', async (t) => {
    const { username } = await person()
    const wrong = await logIn(username, 'not the password')
    const unknown = await logIn('nobody that we know', 'not the password')
    t.equal(wrong.status, 400)
    t.same(unknown.problem, wrong.problem)
    t.equal(wrong.problem.detail, refusal)
    t.same(wrong.problem.errors, { non_field_errors: [refusal] })
  })

  t.test('the keyword is Token or Bearer in any case, and nothing else', async (t) => {
    const { token } = await person()
    const status = async (authorization: string) => (await call('GET /api/me/', { headers: { authorization } })).status
    for (const keyword of ['Token', 'token', 'TOKEN', 'Bearer', 'bearer', 'bEaReR'])
      t.equal(await status(`${keyword} ${token}`), 200, keyword)
    for (const header of [token, `Basic ${token}`, `Token ${token}x`, `Token ${token} ${token}`])
      t.equal(await status(header), 401)
  })

  t.test('a token that names no session, or is signed by another key, is nobody', async (t) => {
    const stranger = await openWorld(t, world.databaseUrl, { SECRET_KEY: 'another key that has 32 characters, too' })
    const { token } = await stranger.person()
    const none = world.app.jwt.sign({ session: 'no such session' })
    for (const one of [token, none, world.app.jwt.sign({ user: 1 })]) {
      const { status, problem } = await call('GET /api/me/', { headers: { authorization: `Token ${one}` } })
      t.equal(status, 401)
      t.equal(problem.code, 'invalid_token')
    }
  })

  t.test('logging out ends this session and no other', async (t) => {
    const first = await person()
    const second = { ...first, token: (await logIn(first.username)).body.token }
    t.equal(
      (await call('DELETE /api/token/', { as: first, headers: { 'content-type': 'application/json' } })).status,
      204,
    )
    t.equal((await call('GET /api/me/', { as: first })).status, 401)
    t.equal((await call('GET /api/me/', { as: second })).status, 200)
  })

  t.test('a new password ends every session, on every instance', async (t) => {
    const customer = await person()
    const elsewhere = await openWorld(t, world.databaseUrl)
    const change = (current_password: string, new_password: string) =>
      call('POST /api/me/password/', { as: customer, body: { current_password, new_password } })
    const refused = await change('not the password', 'a new good one')
    t.equal(refused.status, 400)
    t.same(Object.keys(refused.problem.errors ?? {}), ['current_password'])
    t.equal((await change(password, 'short')).status, 400)
    t.equal((await elsewhere.call('GET /api/me/', { as: customer })).status, 200)
    t.equal((await change(password, ' a new good one ')).status, 204)
    t.equal((await call('GET /api/me/', { as: customer })).status, 401)
    t.equal((await elsewhere.call('GET /api/me/', { as: customer })).status, 401)
    t.equal((await logIn(customer.username)).status, 400)
    t.equal((await logIn(customer.username, 'a new good one')).status, 400, 'passwords are not trimmed')
    t.equal((await logIn(customer.username, ' a new good one ')).status, 200)
  })

  t.test('a deactivated user is out at once and back when reactivated', async (t) => {
    const [admin, customer] = [await person('admin'), await person()]
    const setActive = (is_active: boolean) =>
      call('PATCH /api/users/{id}/', { id: customer.id, as: admin, body: { is_active } })
    t.match((await setActive(false)).body, { id: customer.id, is_active: false })
    t.equal((await call('GET /api/me/', { as: customer })).status, 401)
    t.equal((await logIn(customer.username)).problem.detail, refusal)
    t.match((await setActive(true)).body, { is_active: true })
    t.equal((await call('GET /api/me/', { as: customer })).status, 401, 'old sessions stay ended')
    t.equal((await logIn(customer.username)).status, 200)
    const self = await call('PATCH /api/users/{id}/', { id: admin.id, as: admin, body: { is_active: false } })
    t.equal(self.status, 403)
  })

  t.test('sessions end: 7 days idle, 30 days in all, 12 hours for agents', async (t) => {
    const [idle, busy, agent] = [await person(), await person(), await person('agent')]
    const status = async (as: typeof idle) => (await call('GET /api/me/', { as })).status
    t.teardown(() => {
      world.clock.ahead = 0
    })
    world.clock.ahead = day / 2 - 60_000
    t.equal(await status(agent), 200)
    world.clock.ahead = day / 2 + 60_000
    t.equal(await status(agent), 401)
    for (let days = 6; days < 30; days += 6) {
      world.clock.ahead = days * day
      t.equal(await status(busy), 200, `busy after ${days} days`)
    }
    t.equal(await status(idle), 401)
    world.clock.ahead = 30 * day - 60_000
    t.equal(await status(busy), 200)
    world.clock.ahead = 30 * day + 60_000
    t.equal(await status(busy), 401)
  })
})

eachDatabase(
  async (t, world) => {
    const { app, clock, person } = world
    const tryOnce = async (username: string, secret: string, remoteAddress: string) => {
      const payload = { username, password: secret }
      return app.inject({ method: 'POST', url: '/api/token/', remoteAddress, payload })
    }

    t.test('wrong tries for a name from one place are stopped, and may go on after a while', async (t) => {
      const { username } = await person()
      const statuses: number[] = []
      for (let tries = 0; tries < 12; tries++) statuses.push((await tryOnce(username, 'wrong', '10.0.0.1')).statusCode)
      t.same(statuses.slice(0, 10), Array(10).fill(400))
      t.same(statuses.slice(10), [429, 429])
      const stopped = await tryOnce(username, password, '10.0.0.1')
      t.equal(stopped.statusCode, 429, 'the right password too: else guessing would go on')
      t.ok(Number(stopped.headers['retry-after']) > 0)
      t.equal((await tryOnce(username, password, '10.0.0.2')).statusCode, 200, 'from elsewhere it gets in')
      clock.ahead += 16 * 60 * 1000
      t.equal((await tryOnce(username, password, '10.0.0.1')).statusCode, 200)
      t.equal((await tryOnce(username, 'wrong', '10.0.0.1')).statusCode, 400)
    })

    t.test('a name that many places try strikes within 60 tries, and its owner still gets in', async (t) => {
      const { username } = await person()
      const statuses: number[] = []
      for (let tries = 0; tries < 60; tries++)
        statuses.push((await tryOnce(username, 'wrong', `10.1.0.${tries}`)).statusCode)
      t.ok(statuses.includes(429))
      t.equal((await tryOnce(username, password, '10.2.0.1')).statusCode, 200)
    })

    t.test('an address that tries many names strikes within 60 tries; a /64 of IPv6 is one address', async (t) => {
      for (const address of [() => '10.3.0.1', (n: number) => `2001:db8::${n.toString(16)}`, () => '::ffff:10.3.0.7']) {
        const statuses: number[] = []
        for (let tries = 0; tries < 60; tries++)
          statuses.push((await tryOnce(`nobody ${tries}`, 'wrong', address(tries))).statusCode)
        t.ok(statuses.includes(429))
      }
    })
  },
  { RATE_LIMIT: 'on' },
)
