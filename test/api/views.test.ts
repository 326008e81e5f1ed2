import { eachDatabase, type Person } from '../support/app.ts'

eachDatabase(async (t, world) => {
  const { call, person, ticket } = world
  const save = (as: Person, body: object) => call('POST /api/views/', { as, body })
  const change = (id: number, as: Person, body: object) => call('PATCH /api/views/{id}/', { id, as, body })
  const views = async (as: Person, query: Record<string, string> = { page_size: '100' }) =>
    (await call('GET /api/views/', { as, query })).body
  const counts = async (as: Person) =>
    Object.fromEntries((await views(as)).results.map(({ key, name, count }) => [key ?? name, count]))

  t.test('the built-in views come first, each with what it lists and how much that is', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const before = await counts(agent)
    const [first, second, third] = [await ticket(one), await ticket(one), await ticket(one)]
    await call('PATCH /api/tickets/{id}/', { id: first, as: agent, body: { assignee: 'me' } })
    await call('PATCH /api/tickets/{id}/', { id: second, as: agent, body: { status: 'pending' } })
    const mentions = { message: 'You?', mentions: [agent.id] }
    await call('POST /api/tickets/{id}/notes/', { id: third, as: agent, body: mentions })
    const after = await counts(agent)
    const grown = Object.entries(after).map(([key, count]) => [key, count - (before[key] ?? 0)])
    t.same(Object.fromEntries(grown), {
      unassigned: 1,
      mine: 1,
      open: 2,
      pending: 1,
      resolved: 0,
      mentions: 1,
      snoozed: 0,
    })
    for (const { key, query, count } of (await views(agent)).results) {
      const { body, status } = await call('GET /api/tickets/', { as: agent, query: { q: query } })
      t.equal(status, 200, `${key}`)
      t.equal(body.count, count, `${key}`)
    }
  })

  t.test('an agent saves views for themselves or for all', async (t) => {
    const [agent, other, admin] = [await person('agent'), await person('agent'), await person('admin')]
    const own = await save(agent, { name: ' Urgent ', query: 'is:open priority:urgent', sort: 'waiting' })
    t.equal(own.status, 201)
    const owner = { id: agent.id, username: agent.username, is_customer_service: true }
    const fields = { key: null, name: 'Urgent', query: 'is:open priority:urgent', sort: 'waiting', is_shared: false }
    t.same(own.body, { id: own.body.id, ...fields, owner, count: 0 })
    const shared = await save(agent, { name: 'Late', query: 'late', is_shared: true })
    const names = async (as: Person) => (await views(as)).results.flatMap(({ key, name }) => (key ? [] : [name]))
    t.same(await names(agent), ['Late', 'Urgent'])
    t.same(await names(other), ['Late'])
    const id = own.body.id ?? 0
    t.equal((await change(id, other, { name: 'x' })).status, 404)
    t.equal((await change(shared.body.id ?? 0, other, { name: 'x' })).status, 403)
    t.match((await change(shared.body.id ?? 0, admin, { name: 'Later' })).body, { name: 'Later', query: 'late', owner })
    t.match((await change(id, agent, { query: 'is:closed' })).body, {
      name: 'Urgent',
      query: 'is:closed',
      sort: 'waiting',
    })
    const page = await views(agent, { page_size: '4', page: '2' })
    t.match(
      { ...page, results: page.results.map(({ key, name }) => key ?? name) },
      {
        count: 9,
        next: /page=3/,
        results: ['resolved', 'mentions', 'snoozed', 'Later'],
      },
    )
    t.equal((await call('DELETE /api/views/{id}/', { id: shared.body.id ?? 0, as: other })).status, 403)
    t.equal((await call('DELETE /api/views/{id}/', { id: shared.body.id ?? 0, as: admin })).status, 204)
    t.equal((await call('DELETE /api/views/{id}/', { id, as: agent })).status, 204)
    t.same(await names(agent), [])
  })

  t.test('a view that can not be searched for is refused on its query', async (t) => {
    const agent = await person('agent')
    for (const query of ['is:nothing', 'label:nothing', 'x'.repeat(201)]) {
      const { status, problem } = await save(agent, { name: 'x', query })
      t.equal(status, 400)
      t.ok(problem.errors?.query, query.slice(0, 20))
    }
    for (const body of [
      { name: '', query: '' },
      { name: 'x'.repeat(61), query: '' },
      { query: '' },
      { name: 'x', query: '', sort: 'name' },
    ])
      t.equal((await save(agent, body)).status, 400)
    t.equal((await save(agent, { name: 'All', query: '' })).status, 201)
  })
})
