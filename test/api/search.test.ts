import { randomUUID } from 'node:crypto'
import { eachDatabase, type Person } from '../support/app.ts'

const tag = () => `t${randomUUID().slice(0, 8)}`

eachDatabase(async (t, world) => {
  const { call, person, ticket, reply, clock } = world
  const note = async (id: number, as: Person, message: string) =>
    (await call('POST /api/tickets/{id}/notes/', { id, as, body: { message } })).body.id
  const search = async (as: Person, q: string, query: Record<string, string> = {}) => {
    const { status, body, problem } = await call('GET /api/search/', { as, query: { q, ...query } })
    const results = body.results?.map(({ ticket, post_id, excerpt }) => ({ id: ticket.id, post_id, excerpt }))
    return { status, count: body.count, next: body.next, results, ids: results?.map(({ id }) => id), problem }
  }

  t.test('each ticket comes once, by its newest post that matches, with what matched told apart', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const word = tag()
    const first = await ticket(one, 'private', `A ${word} lamp`)
    clock.ahead += 1000
    const second = await ticket(one, 'private', 'Another')
    await reply(one, second, `It began with ${word},\n\n  I think`)
    clock.ahead += 1000
    const post = await reply(agent, second, `Is “${word.toUpperCase()}x” what you mean? ${'So it goes. '.repeat(40)}`)
    const { results, count } = await search(one, word)
    t.equal(count, 2)
    t.match(results, [
      { id: second, post_id: post },
      { id: first, post_id: null },
    ])
    t.same(results[1]?.excerpt, [
      { text: 'A ', is_match: false },
      { text: word, is_match: true },
      { text: ' lamp', is_match: false },
    ])
    const [start, found, rest, end] = results[0]?.excerpt ?? []
    t.same(
      [start, found, end],
      [
        { text: 'Is “', is_match: false },
        { text: `${word.toUpperCase()}x`, is_match: true },
        { text: '…', is_match: false },
      ],
    )
    t.match(rest?.text, /^” what you mean\?.* goes$/)
    t.match((await call('GET /api/search/', { as: one, query: { q: word } })).body.results[0]?.ticket, {
      subject: 'Another',
      unread: 1,
    })
  })

  t.test('filters in words hold here as well, and a search without text lists', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const word = tag()
    const open = await ticket(one, 'private', word)
    const done = await ticket(one, 'private', word)
    await call('PATCH /api/tickets/{id}/', { id: done, as: agent, body: { status: 'resolved' } })
    t.same((await search(agent, `${word} is:open`)).ids, [open])
    t.same((await search(agent, `"${word}" from:"${one.username}" is:resolved`)).ids, [done])
    t.same((await search(agent, `from:"${one.username}"`)).ids, [done, open])
    t.same((await search(agent, '')).results?.[0]?.excerpt, [{ text: word, is_match: false }])
    t.same((await search(agent, '%%%')).ids, [])
    const wrong = await search(agent, 'is:odd')
    t.equal(wrong.status, 400)
    t.ok(wrong.problem.errors?.q)
    t.equal((await search(agent, 'x'.repeat(201))).status, 400)
  })

  t.test('customers find nothing of notes, hidden posts and private tickets of others', async (t) => {
    const [one, other, agent] = [await person(), await person(), await person('agent')]
    const word = tag()
    const [hidden, open] = [
      await ticket(one, 'private', `${word} private`),
      await ticket(one, 'shared', `${word} shared`),
    ]
    await reply(one, hidden, `${word} in private`)
    const secret = await note(open, agent, `${word} secret`)
    t.same(
      (await search(other, word)).results?.map(({ id, post_id }) => [id, post_id]),
      [[open, null]],
    )
    t.equal((await search(other, word)).count, 1)
    t.same((await search(other, `${word} secret`)).ids, [])
    t.same((await search(other, `from:"${one.username}"`)).ids, [open])
    t.same((await search(one, word)).ids?.sort(), [hidden, open])
    t.same(
      (await search(agent, `${word} secret`)).results?.map(({ post_id }) => post_id),
      [secret],
    )
    const seen = JSON.stringify((await call('GET /api/search/', { as: other, query: { q: word } })).body)
    t.notMatch(seen, /waiting_since|first_replied|merged|secret/)
  })

  t.test('results come in pages', async (t) => {
    const one = await person()
    const word = tag()
    const ids: number[] = []
    for (let made = 0; made < 5; made++) {
      clock.ahead += 10
      ids.unshift(await ticket(one, 'private', word))
    }
    const page = (number: number) => search(one, word, { page_size: '2', page: String(number) })
    t.same(
      (await Promise.all([1, 2, 3].map(page))).flatMap((one) => one.ids),
      ids,
    )
    t.match(await page(1), { count: 5, next: /page=2/ })
    t.match(await page(3), { count: 5, next: null })
    t.equal((await page(4)).status, 404)
  })
})
