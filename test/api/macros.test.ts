import { randomUUID } from 'node:crypto'
import { eachDatabase, type Person } from '../support/app.ts'

eachDatabase(async (t, world) => {
  const { call, person, ticket } = world
  const read = async (id: number, as: Person) => (await call('GET /api/tickets/{id}/', { id, as })).body
  const reply = (id: number, as: Person, body: object, key?: string) =>
    call('POST /api/tickets/{id}/reply/', { id, as, body: { message: 'Done.', ...body }, ...(key && { key }) })
  const bulk = (as: Person, items: unknown) => call('POST /api/tickets/bulk/', { as, body: { items } })

  t.test('a reply is sent and the ticket resolved in one step, once for a key', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    const key = randomUUID()
    const changes = { status: 'resolved', assignee: 'me', add_labels: ['done'] }
    const first = await reply(id, agent, { changes }, key)
    t.equal(first.status, 201)
    t.same(first.body, { id: first.body.id, status: 'Success' })
    t.match(await read(id, agent), {
      status: 'resolved',
      assignee: { id: agent.id },
      labels: ['done'],
      posts_count: 2,
      waiting_since: null,
    })
    await call('PATCH /api/tickets/{id}/', { id, as: agent, body: { status: 'pending' } })
    t.same((await reply(id, agent, { changes }, key)).body, first.body)
    t.match(await read(id, agent), { status: 'pending', posts_count: 2 }, 'a replay changes nothing')
  })

  t.test('with a change that is refused the reply is not sent either', async (t) => {
    const [one, other, agent] = [await person(), await person(), await person('agent')]
    const id = await ticket(one)
    for (const changes of [{ status: 'done' }, { assignee: one.id }, { labels: 'x' }, 'resolved', { subject: ' ' }])
      t.equal((await reply(id, agent, { changes })).status, 400, JSON.stringify(changes))
    for (const [as, changes] of [
      [one, { priority: 'high' }],
      [one, { status: 'closed' }],
      [one, { add_labels: [] }],
      [other, { status: 'resolved' }],
      [other, {}],
    ] as const)
      t.equal((await reply(id, as, { changes })).status, 403, JSON.stringify(changes))
    t.match(await read(id, agent), { posts_count: 1, status: 'open' })
  })

  t.test('the requester says thank you and resolves in one step; without a change a reply reopens', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    t.equal((await reply(id, one, { changes: { status: 'resolved' } })).status, 201)
    t.match(await read(id, agent), { status: 'resolved', waiting_since: null })
    await reply(id, one, { changes: { status: 'resolved' } })
    t.match(await read(id, agent), { status: 'resolved', waiting_since: null })
    await reply(id, one, {})
    t.match(await read(id, agent), { status: 'open', waiting_since: /^2/ })
  })

  t.test('a note carries changes as well', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    const body = { message: 'Ask the warehouse.', changes: { status: 'pending', priority: 'low' } }
    t.equal((await call('POST /api/tickets/{id}/notes/', { id, as: agent, body })).status, 201)
    t.match(await read(id, agent), { status: 'pending', priority: 'low', posts_count: 2 })
  })

  t.test('many tickets change at once, and what comes back takes it back', async (t) => {
    const [one, agent, mate] = [await person(), await person('agent'), await person('agent')]
    const [first, second, third] = [await ticket(one), await ticket(one), await ticket(one)]
    const ids = [first, second, third]
    await call('PATCH /api/tickets/{id}/', { id: first, as: agent, body: { labels: ['a', 'b'], assignee: mate.id } })
    await call('PATCH /api/tickets/{id}/', { id: third, as: agent, body: { status: 'resolved', priority: 'high' } })
    const state = async () =>
      Promise.all(
        ids.map(async (id) => {
          const { updated_at, resolved_at, ...rest } = await read(id, agent)
          return rest
        }),
      )
    const before = await state()
    const changes = { status: 'resolved', assignee: 'me', add_labels: ['c'], remove_labels: ['b'], priority: 'high' }
    const { status, body } = await bulk(
      agent,
      ids.map((id) => ({ id, changes })),
    )
    t.equal(status, 200)
    t.equal(body.updated, 3)
    for (const one of await state())
      t.match(one, { status: 'resolved', assignee: { id: agent.id }, priority: 'high', waiting_since: null })
    t.same((await read(first, agent)).labels, ['a', 'c'])
    const undone = await bulk(agent, body.previous)
    t.equal(undone.body.updated, 3)
    t.same(await state(), before)
    t.same((await bulk(agent, [{ id: first, changes: { status: 'open' } }])).body, { updated: 0, previous: [] })
  })

  t.test('of many changes all are made or none', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    const fine = { id, changes: { status: 'closed' } }
    const missing = await bulk(agent, [fine, { id: 999_999, changes: {} }])
    t.equal(missing.status, 400)
    t.same(missing.problem.errors, { items: ['There is no ticket 999999.'] })
    for (const items of [
      [],
      'all',
      [fine, { id }],
      [fine, { changes: {} }],
      [fine, { id, changes: { status: 'done' } }],
      [fine, { id, changes: { assignee: one.id } }],
      [fine, { id, changes: { subject: 'a\0b' } }],
      [fine, { id, changes: { subject: 'x'.repeat(256) } }],
      Array.from({ length: 101 }, () => fine),
    ])
      t.equal((await bulk(agent, items)).status, 400)
    const { problem } = await bulk(agent, [fine, { id, changes: { status: 'done' } }])
    t.same(problem.errors, { items: ['Invalid value at 1.changes.status.'] })
    t.equal((await read(id, agent)).status, 'open')
    t.equal((await bulk(agent, [{ id, changes: { subject: '  Trimmed ', posts_count: 5 } }])).body.updated, 1)
    t.match(await read(id, agent), { subject: 'Trimmed', posts_count: 1 })
  })

  t.test('changes of the same tickets at the same moment do not wait for each other for ever', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const ids = await Promise.all(Array.from({ length: 6 }, () => ticket(one)))
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, round) =>
        bulk(
          agent,
          (round % 2 ? ids : [...ids].reverse()).map((id) => ({ id, changes: { subject: `Round ${round}` } })),
        ),
      ),
    )
    t.same(
      answers.map(({ status }) => status),
      Array(6).fill(200),
    )
    const subjects = await Promise.all(ids.map(async (id) => (await read(id, agent)).subject))
    t.equal(new Set(subjects).size, 1, 'the last one wins everywhere')
  })
})
