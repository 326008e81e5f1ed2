import { randomUUID } from 'node:crypto'
import { eachDatabase, type Person } from '../support/app.ts'

eachDatabase(async (t, world) => {
  const { call, person, ticket } = world
  const keep = (as: Person, body: object) => call('POST /api/canned-replies/', { as, body })
  const change = (id: number, as: Person, body: object) => call('PATCH /api/canned-replies/{id}/', { id, as, body })
  const list = async (as: Person, query: Record<string, string> = {}) =>
    (await call('GET /api/canned-replies/', { as, query: { page_size: '100', ...query } })).body
  const titles = async (as: Person, query: Record<string, string> = {}) =>
    (await list(as, query)).results.map(({ title }) => title)

  t.test('an agent keeps replies for themselves or for all', async (t) => {
    const [agent, other, admin] = [await person('agent'), await person('agent'), await person('admin')]
    const tag = randomUUID().slice(0, 8)
    const own = await keep(agent, { title: ` B own ${tag} `, message: 'Hello {{requester.first_name}}!\n' })
    t.equal(own.status, 201)
    const owner = { id: agent.id, username: agent.username, is_customer_service: true }
    const fields = {
      title: `B own ${tag}`,
      message: 'Hello {{requester.first_name}}!',
      changes: null,
      is_shared: false,
    }
    t.same(own.body, { id: own.body.id, ...fields, owner })
    const changes = { status: 'resolved', assignee: 'me', add_labels: ['thanks'] }
    const macro = await keep(agent, { title: `A macro ${tag}`, changes, is_shared: true })
    t.match(macro.body, { message: '', changes, is_shared: true })
    t.same(await titles(agent, { q: tag }), [`A macro ${tag}`, `B own ${tag}`])
    for (const as of [other, admin]) t.same(await titles(as, { q: tag }), [`A macro ${tag}`])
    t.equal((await change(own.body.id, admin, { title: 'x' })).status, 404)
    t.equal((await change(macro.body.id, other, { title: 'x' })).status, 403)
    t.match((await change(macro.body.id, admin, { title: 'By the admin' })).body, {
      title: 'By the admin',
      changes,
      owner,
    })
    t.match((await change(macro.body.id, agent, { is_shared: false })).body, { is_shared: false, changes })
    t.same(await titles(other, { q: 'admin' }), [])
    const remove = async (id: number, as: Person) => (await call('DELETE /api/canned-replies/{id}/', { id, as })).status
    t.equal(await remove(own.body.id, other), 404)
    t.equal(await remove(own.body.id, agent), 204)
    t.equal(await remove(own.body.id, agent), 404)
  })

  t.test('a search finds the start of any word in the title, in any case', async (t) => {
    const agent = await person('agent')
    await keep(agent, { title: 'Über die Rückgabe (100%)', message: 'x' })
    await keep(agent, { title: 'Late parcel', message: 'x' })
    for (const q of ['rück', 'ÜBER', 'die rückgabe', '100%', 'r'])
      t.same(await titles(agent, { q }), ['Über die Rückgabe (100%)'], q)
    for (const q of ['gabe', 'arcel', 'xyz']) t.same(await titles(agent, { q }), [], q)
    t.match(await list(agent, { page_size: '1' }), { count: 2, next: /page=2/, results: [{ title: 'Late parcel' }] })
  })

  t.test('one that says and changes nothing is refused, and so is a change that can not be made', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    for (const body of [
      { title: 'x' },
      { title: 'x', message: ' ' },
      { title: 'x', changes: {} },
      { title: 'x', changes: { unknown: 1 } },
      { title: '', message: 'x' },
      { title: 'x'.repeat(101), message: 'x' },
      { title: 'x', message: 'x'.repeat(20_001) },
      { title: 'x', changes: { status: 'done' } },
      { title: 'x', changes: { assignee: one.id } },
      { title: 'x', changes: { subject: '\0' } },
    ])
      t.equal((await keep(agent, body)).status, 400, JSON.stringify(body).slice(0, 60))
    const { body } = await keep(agent, { title: 'x', message: 'x' })
    t.equal((await change(body.id, agent, { message: '' })).status, 400)
    t.match((await change(body.id, agent, { message: '', changes: { status: 'open' } })).body, { message: '' })
  })

  t.test('sent twice with a key it is kept once', async (t) => {
    const agent = await person('agent')
    const body = { title: 'Once', message: 'x' }
    const key = randomUUID()
    const [first, again] = [
      await call('POST /api/canned-replies/', { as: agent, body, key }),
      await call('POST /api/canned-replies/', { as: agent, body, key }),
    ]
    t.same(again.body, first.body)
    t.equal((await list(agent)).count, 1)
  })

  t.test('who is erased leaves what was shared, without a name', async (t) => {
    const [agent, other] = [await person('agent'), await person('agent')]
    await keep(agent, { title: 'Zzz shared', message: 'x', is_shared: true })
    await keep(agent, { title: 'Zzz own', message: 'x' })
    await call('DELETE /api/me/', { as: agent, body: { password: 'the right password' } })
    t.match((await list(other, { q: 'zzz' })).results, [{ title: 'Zzz shared', owner: { username: 'deleted user' } }])
    t.same(
      await world.database.db.selectFrom('canned_replies').select('id').where('title', '=', 'Zzz own').execute(),
      [],
    )
    t.ok(await ticket(await person()))
  })
})
