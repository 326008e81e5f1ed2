import { randomUUID } from 'node:crypto'
import { eachDatabase, type Person } from '../support/app.ts'
import { listen, openEvents } from '../support/events.ts'

eachDatabase(async (t, world) => {
  const { call, database, person, ticket, reply, clock } = world
  const url = await listen(world)
  const read = async (id: number, as: Person) => (await call('GET /api/tickets/{id}/', { id, as })).body
  const thread = async (id: number, as: Person) =>
    (await call('GET /api/tickets/{id}/posts/', { id, as, query: { page_size: '100' } })).body
  const note = async (id: number, as: Person, body: object = {}) =>
    (await call('POST /api/tickets/{id}/notes/', { id, as, body: { message: 'A note', ...body } })).body.id
  const hide = (id: number, as: Person, is_hidden = true) =>
    call('PATCH /api/posts/{id}/', { id, as, body: { is_hidden } })
  const split = (id: number, subject: string, as: Person, key?: string) =>
    call('POST /api/posts/{id}/split/', { id, as, body: { subject }, ...(key && { key }) })
  const activity = async (id: number, as: Person) =>
    (await call('GET /api/tickets/{id}/activity/', { id, as })).body.results.map(({ action, data }) => ({
      action,
      data,
    }))
  const acts = async (action: string, as: Person) =>
    (await call('GET /api/audit/', { as, query: { action, page_size: '100' } })).body.results
  const listed = async (as: Person, q: string) =>
    (await call('GET /api/tickets/', { as, query: { q } })).body.results.map(({ id }) => id)

  t.test('a hidden reply is nowhere for customers, its author included, and comes back when shown', async (t) => {
    const [one, other, agent, admin] = [await person(), await person(), await person('agent'), await person('admin')]
    const word = `t${randomUUID().slice(0, 8)}`
    const id = await ticket(one)
    const rude = await reply(other, id, `${word} rude`)
    const stream = await openEvents(t, url, one)
    t.match(await read(id, one), { posts_count: 2, unread: 1 })
    const { status, body } = await hide(rude, agent)
    t.equal(status, 200)
    t.match(body, { id: rude, is_hidden: true, message: `${word} rude` })
    await stream.until(({ event, data }) => event === 'post.updated' && data.post_id === rude)
    t.match(stream.messages.at(-1)?.data, { ticket_id: id, is_hidden: true })
    for (const as of [one, other]) {
      t.match(await read(id, as), { posts_count: 1, unread: 0 })
      const seen = await thread(id, as)
      t.match({ ...seen, results: seen.results.length }, { count: 1, results: 1 })
      t.notMatch(JSON.stringify(seen), /is_hidden/)
      t.same(await listed(as, word), [])
      t.equal((await call('GET /api/search/', { as, query: { q: word } })).body.count, 0)
      t.equal((await call('DELETE /api/posts/{id}/', { id: rude, as })).status, 404)
    }
    t.match(await thread(id, agent), { count: 2, results: [{}, { id: rude, is_hidden: true }] })
    t.notOk('is_hidden' in ((await thread(id, agent)).results[0] ?? {}))
    t.same(await listed(agent, word), [id])
    await hide(rude, agent)
    const shown = await hide(rude, admin, false)
    t.notOk('is_hidden' in shown.body)
    t.match(await thread(id, other), { count: 2, results: [{}, { id: rude }] })
    t.match(await read(id, one), { posts_count: 2, unread: 1 })
    t.same(await activity(id, agent), [
      { action: 'hidden', data: { post_id: rude } },
      { action: 'shown', data: { post_id: rude } },
    ])
    t.match(
      (await acts('post.hidden', admin)).filter(({ target }) => target?.id === rude),
      [{ actor: { id: agent.id } }],
    )
  })

  t.test('nobody waits because of a hidden reply', async (t) => {
    const [one, other, agent] = [await person(), await person(), await person('agent')]
    const id = await ticket(one)
    clock.ahead += 1000
    const answer = await reply(agent, id)
    const rude = await reply(other, id)
    t.ok((await read(id, agent)).waiting_since)
    await hide(rude, agent)
    t.equal((await read(id, agent)).waiting_since, null)
    await hide(answer, agent)
    const opened = (await read(id, agent)).created_at
    t.match(await read(id, agent), { waiting_since: opened, first_replied_at: null, posts_count: 3 })
  })

  t.test('an opening post and a note can neither be hidden nor split off', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    const [opening] = (await thread(id, agent)).results
    for (const post of [opening?.id ?? 0, await note(id, agent)]) {
      t.equal((await hide(post, agent)).status, 403)
      t.equal((await split(post, 'Another', agent)).status, 403)
    }
    const post = await reply(one, id)
    for (const body of [{}, { is_hidden: 'perhaps' }, { is_hidden: null }])
      t.equal((await call('PATCH /api/posts/{id}/', { id: post, as: agent, body })).status, 400)
    t.equal((await hide(post, one)).status, 403)
  })

  t.test("a customer's reply becomes a ticket of its own, once", async (t) => {
    const [one, other, agent, admin] = [await person(), await person(), await person('agent'), await person('admin')]
    const id = await ticket(one, 'shared')
    clock.ahead += 1000
    const post = await reply(other, id, 'And my lamp is broken')
    const written = (await thread(id, one)).results[1]?.created_at
    const key = randomUUID()
    const stream = await openEvents(t, url, one)
    const { status, body } = await split(post, ' A broken lamp ', agent, key)
    t.equal(status, 201)
    t.same(body, { id: body.id, subject: 'A broken lamp' })
    t.same((await split(post, ' A broken lamp ', agent, key)).body, body)
    t.equal((await split(post, 'Again', agent)).status, 403)
    const made = await read(body.id, agent)
    t.match(made, {
      status: 'open',
      visibility: 'shared',
      requester: { id: other.id },
      posts_count: 1,
      waiting_since: written,
      created_at: written,
    })
    t.match((await thread(body.id, other)).results, [{ id: post, kind: 'opening', message: 'And my lamp is broken' }])
    t.match(await read(id, agent), { posts_count: 1 })
    t.equal((await call('DELETE /api/posts/{id}/', { id: post, as: other })).status, 403)
    await stream.until(({ event, data }) => event === 'ticket.created' && data.ticket_id === body.id)
    t.ok(stream.messages.some(({ data }) => data.ticket_id === id && data.posts_moved === true))
    t.same((await activity(id, agent)).at(-1), { action: 'split', data: { to: body.id, post_id: post } })
    t.same(await activity(body.id, agent), [{ action: 'split', data: { from: id, post_id: post } }])
    t.match(await acts('ticket.split', admin), [
      { target: { type: 'ticket', id }, data: { to: body.id, post_id: post } },
    ])
  })

  t.test('split off at the same moment it becomes one ticket, and from a private one a private one', async (t) => {
    const [one, other, agent] = [await person(), await person(), await person('agent')]
    const id = await ticket(one, 'private')
    const post = await reply(one, id)
    const answers = await Promise.all(Array.from({ length: 5 }, (_, index) => split(post, `Ticket ${index}`, agent)))
    const made = answers.filter(({ status }) => status === 201)
    t.equal(made.length, 1)
    t.ok(answers.every(({ status }) => [201, 403, 409].includes(status)))
    t.equal((await call('GET /api/tickets/{id}/', { id: made[0]?.body.id ?? 0, as: other })).status, 404)
    const { count } = await database.db
      .selectFrom('tickets')
      .where('requester_id', '=', one.id)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    t.equal(Number(count), 2, 'a refused one leaves no empty ticket')
  })

  t.test('an answer of an agent, and a hidden reply, are not split off', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    t.equal((await split(await reply(agent, id), 'Another', agent)).status, 403)
    const hidden = await reply(one, id)
    await hide(hidden, agent)
    t.equal((await split(hidden, 'Another', agent)).status, 409)
    const post = await reply(one, id)
    for (const subject of ['', ' ', 'x'.repeat(256)]) t.equal((await split(post, subject, agent)).status, 400)
  })
})
