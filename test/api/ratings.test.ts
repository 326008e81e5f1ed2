import { eachDatabase, type Person } from '../support/app.ts'
import { listen, openEvents } from '../support/events.ts'

eachDatabase(async (t, world) => {
  const { call, person, ticket } = world
  const rate = (as: Person, id: number, body: object = { score: 'good' }, key?: string) =>
    call('POST /api/tickets/{id}/rating/', { id, as, body, ...(key && { key }) })
  const setStatus = (as: Person, id: number, status: string) =>
    call('PATCH /api/tickets/{id}/', { id, as, body: { status } })
  const read = async (as: Person, id: number) => (await call('GET /api/tickets/{id}/', { id, as })).body

  t.test('the requester rates a resolved ticket once, with a comment', async (t) => {
    const [customer, agent] = [await person(), await person('agent')]
    const id = await ticket(customer)
    t.match(await read(customer, id), { rating: null, can_rate: false })
    t.equal((await rate(customer, id)).status, 403, 'not while it is open')
    await setStatus(agent, id, 'resolved')
    t.match(await read(customer, id), { rating: null, can_rate: true })
    for (const body of [{}, { score: 'fine' }, { score: 'bad', comment: 'x'.repeat(2001) }])
      t.equal((await rate(customer, id, body)).status, 400)
    const given = await rate(customer, id, { score: 'bad', comment: ' Took a week. ' })
    t.equal(given.status, 201)
    t.match(given.body, { score: 'bad', comment: 'Took a week.' })
    const again = await rate(customer, id)
    t.equal(again.status, 409)
    t.equal(again.problem.code, 'already_rated')
    t.match(await read(customer, id), { rating: given.body, can_rate: false })
    t.same((await read(agent, id)).rating, given.body)
    const activity = await call('GET /api/tickets/{id}/activity/', { id, as: agent })
    t.match(activity.body.results.at(-1), { user: { id: customer.id }, action: 'rated', data: { score: 'bad' } })
  })

  t.test('a rating is nobody else’s: not to give, not to see', async (t) => {
    const [customer, other, agent] = [await person(), await person(), await person('agent')]
    const id = await ticket(customer)
    await setStatus(customer, id, 'resolved')
    for (const one of [other, agent]) t.equal((await rate(one, id)).status, 403)
    await rate(customer, id)
    const seen = await read(other, id)
    t.notOk('rating' in seen || 'can_rate' in seen)
    t.notOk('can_rate' in (await read(agent, id)))
    const hidden = await ticket(customer, 'private')
    t.equal((await rate(other, hidden)).status, 404)
  })

  t.test('a ticket that was merged away is not asked about', async (t) => {
    const [customer, agent] = [await person(), await person('agent')]
    const [into, id] = [await ticket(customer), await ticket(customer)]
    const merged = await call('POST /api/tickets/{id}/merge/', { id, as: agent, body: { into } })
    t.ok(merged.status < 300, String(merged.status))
    t.match(await read(customer, id), { status: 'closed', can_rate: false })
    t.equal((await rate(customer, id)).status, 403)
  })

  t.test('two taps at the same moment are one rating, and a key gets its answer again', async (t) => {
    const customer = await person()
    const [id, keyed] = [await ticket(customer), await ticket(customer)]
    for (const one of [id, keyed]) await setStatus(customer, one, 'resolved')
    const answers = await Promise.all([rate(customer, id), rate(customer, id), rate(customer, id)])
    t.same(answers.map(({ status }) => status).sort(), [201, 409, 409])
    const first = await rate(customer, keyed, { score: 'good' }, 'k')
    t.same((await rate(customer, keyed, { score: 'good' }, 'k')).body, first.body)
  })

  t.test('agents are told, and customers who share the ticket are not', async (t) => {
    const [customer, other, agent] = [await person(), await person(), await person('agent')]
    const id = await ticket(customer)
    await setStatus(customer, id, 'resolved')
    const url = await listen(world)
    const [told, untold] = [await openEvents(t, url, agent), await openEvents(t, url, other)]
    await rate(customer, id, { score: 'bad' })
    const isRating = ({ data }: { data: { changes?: object } }) => 'rating' in (data.changes ?? {})
    t.match((await told.until(isRating)).data, { ticket_id: id, changes: { rating: 'bad' } })
    await world.reply(customer, id)
    await untold.until(({ event }) => event === 'post.created')
    t.notOk(untold.messages.some(isRating))
  })
})
