import { eachDatabase, type Person } from '../support/app.ts'

eachDatabase(async (t, world) => {
  const { call, person, ticket, reply } = world
  const thread = async (id: number, as: Person, query: Record<string, string> = {}) =>
    (await call('GET /api/tickets/{id}/posts/', { id, as, query })).body
  const note = (id: number, as: Person, message = 'Not for customers') =>
    call('POST /api/tickets/{id}/notes/', { id, as, body: { message } })
  const remove = async (id: number, as: Person) => (await call('DELETE /api/posts/{id}/', { id, as })).status

  t.test('a reply answers its id and Success, and stands last in the thread', async (t) => {
    const [one, other, agent] = [await person(), await person(), await person('agent')]
    const id = await ticket(one)
    const message = 'Line one\n\n  <b>two</b> 👩‍👩‍👧 \u202eabc'
    const answer = await call('POST /api/tickets/{id}/reply/', { id, as: other, body: { message: ` ${message}\n` } })
    t.equal(answer.status, 201)
    t.same(answer.body, { id: answer.body.id, status: 'Success' })
    await reply(agent, id)
    const { results, count } = await thread(id, one)
    t.equal(count, 3)
    t.match(results[1], {
      id: answer.body.id,
      message,
      username: other.username,
      is_customer_service: false,
      kind: 'reply',
    })
    t.match(results[2], { username: agent.username, is_customer_service: true })
    t.notMatch(JSON.stringify(results), /example\.com|first_name|email/)
  })

  t.test('a note does not exist for customers, and does not count for them', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    const { body, status } = await note(id, agent)
    t.equal(status, 201)
    t.same(body, { id: body.id, status: 'Success' })
    t.equal((await thread(id, one)).count, 1)
    t.match(await thread(id, agent), { count: 2, results: [{ kind: 'opening' }, { kind: 'note' }] })
    t.equal((await call('GET /api/tickets/{id}/', { id, as: one })).body.posts_count, 1)
    t.equal((await call('GET /api/tickets/{id}/', { id, as: agent })).body.posts_count, 2)
    t.equal(await remove(body.id, one), 404)
    t.equal(await remove(body.id, await person('admin')), 403)
    t.equal((await note(Number.MAX_SAFE_INTEGER, one)).status, 403, 'the role comes before the object')
    t.equal(await remove(body.id, agent), 204)
    t.equal((await thread(id, agent)).count, 1)
  })

  t.test('one deletes the own posts, never the opening one, and each but once', async (t) => {
    const [one, other, agent] = [await person(), await person(), await person('agent')]
    const id = await ticket(one)
    const opening = (await thread(id, one)).results[0]?.id ?? 0
    const post = await reply(other, id)
    for (const somebody of [one, other, agent]) t.equal(await remove(opening, somebody), 403)
    for (const somebody of [one, agent]) t.equal(await remove(post, somebody), 403)
    t.equal(await remove(post, other), 204)
    t.equal(await remove(post, other), 404)
    t.equal((await thread(id, one)).count, 1)
    const hidden = await ticket(one, 'private')
    t.equal(
      await remove((await thread(hidden, one)).results[0]?.id ?? 0, other),
      404,
      'the object comes before the rule',
    )
    const twice = await reply(one, id)
    t.same((await Promise.all([remove(twice, one), remove(twice, one)])).sort(), [204, 404])
    t.equal((await call('GET /api/tickets/{id}/', { id, as: one })).body.posts_count, 1)
  })

  t.test('a thread is read by numbered pages or from a post in both directions, oldest first', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    for (let made = 1; made < 25; made++) await reply(made % 2 ? agent : one, id, `reply ${made}`)
    await note(id, agent)
    const all = (await thread(id, one, { page_size: '100' })).results.map((post) => post.id)
    t.same(
      all,
      [...all].sort((a, b) => a - b),
    )
    t.equal(all.length, 25)
    const ids = ({ results }: { results: { id: number }[] }) => results.map((post) => post.id)
    t.same(ids(await thread(id, one, { page: '3' })), all.slice(20))
    const before = await thread(id, one, { before: String(all[15]) })
    t.same(ids(before), all.slice(5, 15))
    t.same(
      ids(await thread(id, one, Object.fromEntries(new URL(String(before.previous)).searchParams))),
      all.slice(0, 5),
    )
    t.same(ids(await thread(id, one, Object.fromEntries(new URL(String(before.next)).searchParams))), all.slice(15))
    t.equal((await thread(id, one, { before: String(all[5]) })).previous, null)
    const after = await thread(id, one, { after: String(all[22]), page_size: '5' })
    t.same(ids(after), all.slice(23))
    t.equal(after.next, null)
    t.same((await thread(id, one, { after: String(all[24]) })).results, [])
    t.equal((await thread(id, agent, { after: String(all[24]) })).results.length, 1)
    for (const query of [{ before: 'x' }, { after: '-1' }, { before: '5', page_size: '0' }, { page: '4' }])
      t.equal(
        (await call('GET /api/tickets/{id}/posts/', { id, as: one, query: query as Record<string, string> })).status,
        404,
      )
  })

  t.test('many replies at once are all there, once each, and counted', async (t) => {
    const people = await Promise.all(Array.from({ length: 8 }, () => person()))
    const id = await ticket(people[0] as Person)
    const sent = people.flatMap((one) => [1, 2, 3].map((number) => ({ one, message: `${one.username} ${number}` })))
    const ids = await Promise.all(sent.map(({ one, message }) => reply(one, id, message)))
    t.equal(new Set(ids).size, 24)
    const { results, count } = await thread(id, people[0] as Person, { page_size: '100' })
    t.equal(count, 25)
    t.same(new Set(results.slice(1).map(({ message }) => message)), new Set(sent.map(({ message }) => message)))
  })
})
