import { randomUUID } from 'node:crypto'
import { eachDatabase, openWorld, type Person } from '../support/app.ts'
import { listen, openEvents } from '../support/events.ts'

eachDatabase(async (t, world) => {
  const { call, person, ticket, reply } = world
  const url = await listen(world)
  const read = async (id: number, as: Person) => (await call('GET /api/tickets/{id}/', { id, as })).body
  const thread = async (id: number, as: Person) =>
    (await call('GET /api/tickets/{id}/posts/', { id, as, query: { page_size: '100' } })).body
  const change = (id: number, as: Person, body: object) => call('PATCH /api/tickets/{id}/', { id, as, body })
  const note = async (id: number, as: Person, body: object = {}) =>
    (await call('POST /api/tickets/{id}/notes/', { id, as, body: { message: 'A note', ...body } })).body.id
  const merge = (id: number, into: number, as: Person, key?: string) =>
    call('POST /api/tickets/{id}/merge/', { id, as, body: { into }, ...(key && { key }) })
  const activity = async (id: number, as: Person) =>
    (await call('GET /api/tickets/{id}/activity/', { id, as })).body.results.map(({ action, data }) => ({
      action,
      data,
    }))
  const acts = async (action: string, as: Person) =>
    (await call('GET /api/audit/', { as, query: { action, page_size: '100' } })).body.results
  const listed = async (as: Person, q: string) =>
    (await call('GET /api/tickets/', { as, query: { q } })).body.results.map(({ id }) => id)

  t.test('a ticket is merged into an older one: posts, notes, labels, mentions and who follows', async (t) => {
    const [one, other, agent, admin] = [await person(), await person(), await person('agent'), await person('admin')]
    const word = `t${randomUUID().slice(0, 8)}`
    const target = await ticket(one, 'shared', 'The first')
    const source = await ticket(one, 'shared', `${word} again`)
    await change(target, agent, { labels: ['a', 'b'], status: 'resolved' })
    await change(source, agent, { labels: ['b', 'c'] })
    const late = await reply(one, target, 'In the first')
    await change(target, agent, { status: 'resolved' })
    await reply(other, source, `${word} in the second`)
    await call('POST /api/tickets/{id}/read/', { id: source, as: other })
    await note(source, agent, { mentions: [admin.id] })
    const stream = await openEvents(t, url, one)
    const { status, body } = await merge(source, target, agent)
    t.equal(status, 200)
    t.match(body, {
      id: target,
      status: 'open',
      labels: ['a', 'b', 'c'],
      posts_count: 5,
      waiting_since: /^2/,
      merged_into: null,
    })
    t.match(await read(source, agent), { status: 'closed', merged_into: target, posts_count: 0, waiting_since: null })
    const { results, count } = await thread(target, agent)
    t.equal(count, 5)
    t.same(
      results.map(({ kind }) => kind),
      ['opening', 'reply', 'reply', 'reply', 'note'],
    )
    t.ok(results.some(({ id }) => id === late))
    t.equal((await thread(target, one)).count, 4)
    t.equal((await thread(source, one)).count, 0)
    t.same(
      (await call('GET /api/tickets/', { as: admin, query: { mentioned: 'true' } })).body.results.map(({ id }) => id),
      [target],
    )
    t.same(await listed(one, `${word} second`), [target])
    t.equal((await read(target, other)).unread > 0, true, 'who followed the one follows the other')
    await stream.until(({ data }) => data.ticket_id === target && data.posts_moved === true)
    t.ok(stream.messages.some(({ data }) => data.ticket_id === source && data.posts_moved === true))
    t.notMatch(JSON.stringify(stream.messages), /merged_into/)
    t.same(
      (await activity(source, agent)).filter(({ action }) => action === 'merged'),
      [{ action: 'merged', data: { from: null, to: target } }],
    )
    t.same(
      (await activity(target, agent)).filter(({ action }) => action === 'merged'),
      [{ action: 'merged', data: { from: source } }],
    )
    t.match(await acts('ticket.merged', admin), [
      { actor: { id: agent.id }, target: { type: 'ticket', id: source }, data: { into: target } },
    ])
  })

  t.test('what is private stays private in a merged ticket', async (t) => {
    const [one, other, agent] = [await person(), await person(), await person('agent')]
    for (const [older, newer] of [
      ['shared', 'private'],
      ['private', 'shared'],
    ] as const) {
      const [target, source] = [await ticket(one, older), await ticket(one, newer)]
      t.match((await merge(source, target, agent)).body, { visibility: 'private' })
      t.equal((await call('GET /api/tickets/{id}/posts/', { id: target, as: other })).status, 404)
    }
  })

  t.test('only into an older ticket of the same customer that is still there', async (t) => {
    const [one, other, agent] = [await person(), await person(), await person('agent')]
    const [first, second, third, foreign] = [
      await ticket(one),
      await ticket(one),
      await ticket(one),
      await ticket(other),
    ]
    for (const [id, into, sentence] of [
      [first, second, `Merge into the older one: ticket ${second} into ticket ${first}.`],
      [foreign, first, 'Only tickets of the same customer can be merged.'],
      [first, first, `There is no other ticket ${first}.`],
      [first, 999_999, 'There is no other ticket 999999.'],
    ] as const) {
      const { status, problem } = await merge(id, into, agent)
      t.equal(status, 400)
      t.same(problem.errors, { into: [sentence] })
    }
    await merge(third, second, agent)
    t.equal((await merge(third, first, agent)).status, 409)
    await merge(second, first, agent)
    t.same((await merge(foreign, second, agent)).problem.errors, {
      into: ['Only tickets of the same customer can be merged.'],
    })
    const fourth = await ticket(one)
    t.same((await merge(fourth, second, agent)).problem.errors, {
      into: [`Ticket ${second} was merged into ticket ${first}.`],
    })
  })

  t.test('a merged ticket takes no posts and stays closed', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const [target, source] = [await ticket(one), await ticket(one)]
    await merge(source, target, agent)
    for (const as of [one, agent]) {
      const { status, problem } = await call('POST /api/tickets/{id}/reply/', {
        id: source,
        as,
        body: { message: 'Hello?' },
      })
      t.match(
        { ...problem, status },
        { status: 409, code: 'merged', detail: 'This ticket was merged into another one.' },
      )
      t.equal((await change(source, as, { status: 'open' })).status, 409)
    }
    t.equal(
      (await call('POST /api/tickets/{id}/notes/', { id: source, as: agent, body: { message: 'x' } })).status,
      409,
    )
    t.equal((await thread(target, agent)).count, 2)
  })

  t.test('merged at the same moment, also by two instances, it is merged once', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const second = await openWorld(t, world.databaseUrl)
    const [target, source] = [await ticket(one), await ticket(one)]
    await reply(one, source)
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        (index % 2 ? world : second).call('POST /api/tickets/{id}/merge/', {
          id: source,
          as: agent,
          body: { into: target },
        }),
      ),
    )
    t.same(
      answers.map(({ status }) => status),
      Array(6).fill(200),
    )
    t.match(await read(target, agent), { posts_count: 3 })
    t.equal((await activity(target, agent)).length, 1)
    t.equal((await activity(source, agent)).filter(({ action }) => action === 'merged').length, 1)
  })

  t.test('posts that are written while their ticket is merged are not lost', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const [target, source] = [await ticket(one), await ticket(one)]
    const writing = Array.from({ length: 10 }, (_, index) => {
      const asked = { id: index % 2 ? source : target, as: one, body: { message: `Post ${index}` } }
      return call('POST /api/tickets/{id}/reply/', asked)
    })
    const merging = merge(source, target, agent)
    const statuses = (await Promise.all(writing)).map(({ status }) => status)
    t.equal((await merging).status, 200)
    t.ok(
      statuses.every((status) => status === 201 || status === 409),
      `${statuses}`,
    )
    const written = statuses.filter((status) => status === 201).length
    t.match(await thread(target, agent), { count: 2 + written })
    t.equal((await thread(target, agent)).results.length, 2 + written)
    t.equal((await thread(source, agent)).count, 0)
  })

  t.test('a merge sent again with its key answers the same', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const [target, source] = [await ticket(one), await ticket(one)]
    const key = randomUUID()
    const first = await merge(source, target, agent, key)
    await reply(one, target)
    const again = await merge(source, target, agent, key)
    t.equal(again.headers['idempotent-replayed'], 'true')
    t.same(again.body, first.body)
  })
})
