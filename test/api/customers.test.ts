import { api, type EndpointName } from '../../backend/src/contract/index.ts'
import { eachDatabase, type Person, password } from '../support/app.ts'

eachDatabase(async (t, world) => {
  const { call, person, ticket, reply } = world
  const setBlocked = (as: Person, { id }: Person, is_blocked: boolean) =>
    call('PATCH /api/customers/{id}/', { id, as, body: { is_blocked } })

  t.test('an agent sees who a customer is; an agent is none', async (t) => {
    const [customer, agent] = [await person(), await person('agent')]
    await ticket(customer)
    await ticket(customer, 'private')
    const { body } = await call('GET /api/customers/{id}/', { id: customer.id, as: agent })
    t.match(body, { id: customer.id, username: customer.username, is_identified: false, is_blocked: false })
    t.equal(body.tickets_count, 2)
    t.match(body.email, '@example.com')
    t.equal((await call('GET /api/customers/{id}/', { id: agent.id, as: agent })).status, 404)
  })

  t.test('a blocked customer reads on and writes nothing, until that is lifted', async (t) => {
    const [customer, agent] = [await person(), await person('agent')]
    const id = await ticket(customer)
    const post = await reply(customer, id)
    t.match((await setBlocked(agent, customer, true)).body, { is_blocked: true })
    t.match((await call('GET /api/me/', { as: customer })).body, { is_blocked: true })
    const refused: [EndpointName, number | undefined, object?][] = [
      ['POST /api/newticket/', undefined, { subject: 'Hello', message: 'Again' }],
      ['POST /api/tickets/{id}/reply/', id, { message: 'Again' }],
      ['PATCH /api/tickets/{id}/', id, { status: 'resolved' }],
      ['POST /api/tickets/{id}/typing/', id, {}],
      ['POST /api/tickets/{id}/rating/', id, { score: 'bad' }],
      ['DELETE /api/posts/{id}/', post],
      ['PATCH /api/me/', undefined, { first_name: 'Rude' }],
    ]
    for (const [name, of, body] of refused) {
      const answer = await call(name, { ...(of && { id: of }), as: customer, body })
      t.equal(answer.status, 403, name)
      t.equal(answer.problem.code, 'blocked')
      t.match(answer.problem.detail, /^You cannot write here any more\./)
    }
    const read: [EndpointName, number?][] = [
      ['GET /api/tickets/'],
      ['GET /api/tickets/{id}/', id],
      ['GET /api/tickets/{id}/posts/', id],
      ['GET /api/me/'],
      ['GET /api/me/export/'],
    ]
    for (const [name, of] of read) t.equal((await call(name, { ...(of && { id: of }), as: customer })).status, 200)
    t.equal((await call('POST /api/tickets/{id}/read/', { id, as: customer, body: {} })).status, 200)
    const again = await call('POST /api/token/', { body: { username: customer.username, password } })
    t.equal(again.status, 200, 'logging in is no writing')
    t.equal((await call('DELETE /api/token/', { as: { ...customer, token: again.body.token } })).status, 204)
    await setBlocked(agent, customer, false)
    t.equal((await call('POST /api/tickets/{id}/reply/', { id, as: customer, body: { message: 'Sorry' } })).status, 201)
    await setBlocked(agent, customer, true)
    t.equal((await call('DELETE /api/me/', { as: customer, body: { password } })).status, 204, 'and may leave')
  })

  t.test('who is blocked is written down, once for each change', async (t) => {
    const [customer, agent, admin] = [await person(), await person('agent'), await person('admin')]
    for (const isBlocked of [true, true, false, false]) await setBlocked(agent, customer, isBlocked)
    const { body } = await call('GET /api/audit/', { as: admin, query: { actor: String(agent.id) } })
    t.same(
      body.results.map(({ action, target }) => [action, target?.id]),
      [
        ['customer.unblocked', customer.id],
        ['customer.blocked', customer.id],
      ],
    )
  })

  t.test('whatever changes something is closed to a blocked customer unless the table says otherwise', async (t) => {
    const names = Object.keys(api) as EndpointName[]
    const isOpen = (name: EndpointName) => 'isOpenToBlocked' in api[name]
    t.same(names.filter(isOpen).sort(), [
      'DELETE /api/me/',
      'DELETE /api/token/',
      'POST /api/me/password/',
      'POST /api/tickets/{id}/read/',
    ])
  })
})
