import { randomUUID } from 'node:crypto'
import { eachDatabase, openWorld, type Person, password } from '../support/app.ts'

const day = 24 * 60 * 60 * 1000

eachDatabase(async (t, world) => {
  const { call, person, database, clock } = world
  const logIn = (username: string, secret: string) => call('POST /api/token/', { body: { username, password: secret } })
  const invite = (as: Person, role: 'agent' | 'admin' = 'agent', name = 'Robin') =>
    call('POST /api/invitations/', { as, body: { name, role } })
  const secretOf = (url: string) => url.split('=')[1] ?? ''
  const accept = (invitation: string, fields: object = {}) =>
    call('POST /api/invitations/accept/', { body: { invitation, username: randomUUID(), password, ...fields } })
  const change = (as: Person, id: number, body: object) => call('PATCH /api/users/{id}/', { id, as, body })
  const resetOf = (as: Person, id: number) => call('POST /api/users/{id}/password-reset/', { id, as })
  const acceptReset = (reset: string, new_password = 'another good one') =>
    call('POST /api/password-resets/accept/', { body: { reset, new_password } })
  t.afterEach(() => {
    clock.ahead = 0
  })

  t.test('somebody invited becomes what the invitation says, and is logged in', async (t) => {
    const admin = await person('admin')
    for (const role of ['agent', 'admin'] as const) {
      const { status, body } = await invite(admin, role)
      t.equal(status, 201)
      t.match(body, { name: 'Robin', role, created_by: { id: admin.id } })
      t.match(body.url, /^http:\/\/[^/]+\/console\/#invitation=\d+\.[\w-]{43}$/)
      const listed = await call('GET /api/invitations/', { as: admin })
      const entry = listed.body.results.find(({ id }) => id === body.id)
      t.match(entry, { name: 'Robin', role })
      t.notOk('url' in (entry ?? {}), 'the link is told once')
      const username = `helper ${randomUUID()}`
      const joined = await accept(secretOf(body.url), { username, first_name: 'Robin', role: 'admin' })
      t.equal(joined.status, 201)
      const me = await call('GET /api/me/', { headers: { authorization: `Token ${joined.body.token}` } })
      t.match(me.body, { username, first_name: 'Robin', role })
    }
  })

  t.test('an invitation opens once, also when two accept it at the same moment', async (t) => {
    const admin = await person('admin')
    const link = secretOf((await invite(admin)).body.url)
    const answers = await Promise.all(Array.from({ length: 4 }, () => accept(link)))
    t.same(answers.map(({ status }) => status).sort(), [201, 400, 400, 400])
    const again = await accept(link)
    t.same(Object.keys(again.problem.errors ?? {}), ['invitation'])
  })

  t.test('a taken username, or one that can not be read, leaves the invitation good', async (t) => {
    const admin = await person('admin')
    const link = secretOf((await invite(admin)).body.url)
    t.same(Object.keys((await accept(link, { username: admin.username })).problem.errors ?? {}), ['username'])
    t.same(Object.keys((await accept(link, { username: 'a\u202eb' })).problem.errors ?? {}), ['username'])
    t.equal((await accept(link, { password: 'short' })).status, 400)
    t.equal((await accept(link, { username: `Support ${randomUUID()}` })).status, 201)
  })

  t.test('an invitation ends: after 7 days, when it is withdrawn, and with whom it came from', async (t) => {
    const [admin, leaving] = [await person('admin'), await person('admin')]
    const [late, withdrawn, orphan] = [await invite(admin), await invite(admin), await invite(leaving, 'admin')]
    t.equal((await call('DELETE /api/invitations/{id}/', { id: withdrawn.body.id, as: admin })).status, 204)
    t.equal((await call('DELETE /api/invitations/{id}/', { id: withdrawn.body.id, as: admin })).status, 404)
    t.equal((await accept(secretOf(withdrawn.body.url))).status, 400)
    t.equal((await change(admin, leaving.id, { role: 'agent' })).status, 200)
    t.equal((await accept(secretOf(orphan.body.url))).status, 400, 'who is no admin any more has no invitations out')
    clock.ahead = 7 * day + 1000
    t.equal((await accept(secretOf(late.body.url))).status, 400)
  })

  t.test('a link that was changed opens nothing, and nothing that opens it is kept', async (t) => {
    const admin = await person('admin')
    const { url, id } = (await invite(admin)).body
    const link = secretOf(url)
    const [, secret = ''] = link.split('.')
    const other = (await invite(admin)).body.id
    const flipped = `${secret.slice(0, -2)}${secret.at(-2) === 'A' ? 'B' : 'A'}${secret.at(-1)}`
    for (const wrong of [`${id}.${flipped}`, `${other}.${secret}`, secret, `${id}.`, `${id}`, 'x', `0.${secret}`])
      t.equal((await accept(wrong)).status, 400, wrong)
    const rows = await database.db.selectFrom('invitations').selectAll().execute()
    t.notOk(JSON.stringify(rows).includes(secret))
    t.equal((await accept(link)).status, 201)
  })

  t.test('a reset sets a new password once, and ends all sessions on every instance', async (t) => {
    const [admin, agent] = [await person('admin'), await person('agent')]
    const elsewhere = await openWorld(t, world.databaseUrl)
    const first = await resetOf(admin, agent.id)
    t.equal(first.status, 201)
    t.match(first.body.url, /\/console\/#reset=\d+\.[\w-]{43}$/)
    const { url } = (await resetOf(admin, agent.id)).body
    t.equal((await acceptReset(secretOf(first.body.url))).status, 400, 'a newer one ended it')
    t.equal((await acceptReset(secretOf(url), 'short')).status, 400)
    const answers = await Promise.all([acceptReset(secretOf(url)), acceptReset(secretOf(url))])
    t.same(answers.map(({ status }) => status).sort(), [204, 400])
    t.equal((await elsewhere.call('GET /api/me/', { as: agent })).status, 401)
    t.equal((await logIn(agent.username, password)).status, 400)
    t.equal((await logIn(agent.username, 'another good one')).status, 200)
  })

  t.test('a reset ends after a day, with the account, and is not for oneself', async (t) => {
    const [admin, agent] = [await person('admin'), await person('agent')]
    t.equal((await resetOf(admin, admin.id)).status, 403)
    const { url } = (await resetOf(admin, agent.id)).body
    await change(admin, agent.id, { is_active: false })
    t.equal((await acceptReset(secretOf(url))).status, 400)
    t.equal((await resetOf(admin, agent.id)).status, 403)
    await change(admin, agent.id, { is_active: true })
    const late = (await resetOf(admin, agent.id)).body.url
    clock.ahead = day + 1000
    t.equal((await acceptReset(secretOf(late))).status, 400)
  })

  t.test('agents become admins and back; customers are invited instead', async (t) => {
    const [admin, agent, customer] = [await person('admin'), await person('agent'), await person()]
    t.match((await change(admin, agent.id, { role: 'admin' })).body, { role: 'admin' })
    t.equal((await call('GET /api/audit/', { as: agent })).status, 200, 'at once')
    t.match((await change(admin, agent.id, { role: 'agent' })).body, { role: 'agent' })
    t.equal((await call('GET /api/audit/', { as: agent })).status, 403)
    for (const role of ['agent', 'admin', 'customer'])
      t.same(Object.keys((await change(admin, customer.id, { role })).problem.errors ?? {}), ['role'])
    t.equal((await change(admin, agent.id, { role: 'customer' })).status, 400)
    t.equal((await change(admin, admin.id, { role: 'agent' })).status, 403)
    const team = await call('GET /api/users/', { as: admin, query: { role: 'team', page_size: '100' } })
    t.ok(team.body.results.every(({ role }) => role !== 'customer'))
    t.ok(team.body.results.some(({ id }) => id === agent.id))
  })

  t.test('the open tickets of one agent go to another, and what is done stays', async (t) => {
    const [admin, leaving, heir, customer] = [
      await person('admin'),
      await person('agent'),
      await person('agent'),
      await person(),
    ]
    const assign = (id: number, body: object) => call('PATCH /api/tickets/{id}/', { id, as: admin, body })
    const assigneeOf = async (id: number) => (await call('GET /api/tickets/{id}/', { id, as: admin })).body.assignee?.id
    const [open, pending, done, foreign] = [
      await world.ticket(customer),
      await world.ticket(customer),
      await world.ticket(customer),
      await world.ticket(customer),
    ]
    for (const [id, status] of [
      [open, 'open'],
      [pending, 'pending'],
      [done, 'resolved'],
    ] as const)
      await assign(id, { assignee: leaving.id, status })
    const transfer = (to: unknown, as = admin) =>
      call('POST /api/users/{id}/transfer/', { id: leaving.id, as, body: { to } })
    for (const to of [customer.id, leaving.id, 987654321, 'x'])
      t.same(Object.keys((await transfer(to)).problem.errors ?? {}), ['to'])
    t.same((await transfer(heir.id)).body, { transferred: 2 })
    t.same((await transfer(heir.id)).body, { transferred: 0 })
    for (const id of [open, pending]) t.equal(await assigneeOf(id), heir.id)
    t.equal(await assigneeOf(done), leaving.id)
    t.equal(await assigneeOf(foreign), undefined)
    const activity = await call('GET /api/tickets/{id}/activity/', { id: open, as: admin })
    t.match(activity.body.results.at(-1), {
      user: { id: admin.id },
      action: 'assignee',
      data: { from: leaving.username, to: heir.username },
    })
    const acts = await call('GET /api/audit/', { as: admin, query: { action: 'tickets.transferred' } })
    t.match(acts.body, { count: 1, results: [{ target: { id: leaving.id }, data: { to: heir.id, tickets: 2 } }] })
  })

  t.test('an agent does nothing of what admins do, and nobody climbs', async (t) => {
    const [agent, other, admin] = [await person('agent'), await person('agent'), await person('admin')]
    const asked = [
      change(agent, agent.id, { role: 'admin' }),
      change(agent, other.id, { role: 'admin' }),
      change(agent, admin.id, { is_active: false }),
      invite(agent, 'admin'),
      resetOf(agent, admin.id),
      call('POST /api/users/{id}/transfer/', { id: other.id, as: agent, body: { to: agent.id } }),
      call('GET /api/audit/', { as: agent }),
      call('GET /api/audit/export/', { as: agent }),
      call('GET /api/invitations/', { as: agent }),
      call('PATCH /api/service-levels/', { as: agent, body: { timezone: 'UTC' } }),
    ]
    for (const { status } of await Promise.all(asked)) t.equal(status, 403)
    const me = await call('PATCH /api/me/', { as: agent, body: { role: 'admin' } })
    t.equal(me.body.role, 'agent')
  })
})

eachDatabase(async (t, world) => {
  const { call, person } = world
  const remove = (as: Person, { id }: Person, body: object) => call('PATCH /api/users/{id}/', { id, as, body })

  t.test('two admins who remove each other at the same moment leave one', async (t) => {
    const elsewhere = await openWorld(t, world.databaseUrl)
    for (const body of [{ role: 'agent' }, { is_active: false }]) {
      const [one, two] = [await person('admin'), await person('admin')]
      const answers = await Promise.all([
        remove(one, two, body),
        elsewhere.call('PATCH /api/users/{id}/', { id: one.id, as: two, body }),
      ])
      const statuses = answers.map(({ status }) => status)
      t.equal(statuses.filter((status) => status === 200).length, 1, `${statuses}`)
      const users = world.database.db.selectFrom('users').select(['id', 'role', 'deactivated_at'])
      const rows = await users.where('id', 'in', [one.id, two.id]).execute()
      const admins = rows.filter(({ role, deactivated_at }) => role === 'admin' && deactivated_at === null)
      t.equal(admins.length, 1)
      await world.database.db.updateTable('users').set({ role: 'agent' }).where('role', '=', 'admin').execute()
    }
  })

  t.test('the only admin can not leave', async (t) => {
    const [admin, second] = [await person('admin'), await person('admin')]
    const erase = (as: Person) => call('DELETE /api/me/', { as, body: { password } })
    t.same((await Promise.all([erase(admin), erase(second)])).map(({ status }) => status).sort(), [204, 403])
  })
})

eachDatabase(
  async (t, { app }) => {
    t.test('who tries links is stopped as who tries passwords is', async (t) => {
      const statuses: number[] = []
      for (let tries = 0; tries < 60; tries++) {
        const payload = { invitation: `${tries + 1}.${'a'.repeat(43)}`, username: 'robin', password }
        const answer = await app.inject({ method: 'POST', url: '/api/invitations/accept/', payload })
        statuses.push(answer.statusCode)
      }
      t.equal(statuses[0], 400)
      t.equal(statuses.at(-1), 429)
      const payload = { reset: `1.${'a'.repeat(43)}`, new_password: password }
      t.equal((await app.inject({ method: 'POST', url: '/api/password-resets/accept/', payload })).statusCode, 429)
    })
  },
  { RATE_LIMIT: 'on' },
)
