import { changeTicket } from '../../backend/src/features/tickets/changes.ts'
import { eachDatabase, type Person } from '../support/app.ts'

eachDatabase(async (t, world) => {
  const { call, database, person, ticket, reply, clock } = world
  const change = (id: number, as: Person, body: object) => call('PATCH /api/tickets/{id}/', { id, as, body })
  const read = async (id: number, as: Person) => (await call('GET /api/tickets/{id}/', { id, as })).body
  const activity = async (id: number, as: Person) => {
    const { body } = await call('GET /api/tickets/{id}/activity/', { id, as, query: { page_size: '100' } })
    return body.results.map(({ user, action, data }) => ({ by: user?.username ?? null, action, ...data }))
  }
  const events = (ticket_id: number) =>
    database.db.selectFrom('events').selectAll().where('ticket_id', '=', ticket_id).orderBy('id').execute()

  t.test('who changed what stands in the activity, people by name, oldest first', async (t) => {
    const [one, agent, admin] = [await person(), await person('agent'), await person('admin')]
    const id = await ticket(one)
    await change(id, agent, { status: 'pending', assignee: admin.id, labels: ['b', 'a'] })
    await change(id, admin, { assignee: null, labels: ['b'], priority: 'high' })
    await change(id, one, { visibility: 'private' })
    const found = await activity(id, agent)
    t.same(
      [found.slice(0, 3), found.slice(3, 6), found.slice(6)].map((part) =>
        part.sort((a, b) => a.action.localeCompare(b.action)),
      ),
      [
        [
          { by: agent.username, action: 'assignee', from: null, to: admin.username },
          { by: agent.username, action: 'labels', from: [], to: ['a', 'b'] },
          { by: agent.username, action: 'status', from: 'open', to: 'pending' },
        ],
        [
          { by: admin.username, action: 'assignee', from: admin.username, to: null },
          { by: admin.username, action: 'labels', from: ['a', 'b'], to: ['b'] },
          { by: admin.username, action: 'priority', from: 'normal', to: 'high' },
        ],
        [{ by: one.username, action: 'visibility', from: 'shared', to: 'private' }],
      ],
    )
    const page = (
      await call('GET /api/tickets/{id}/activity/', { id, as: agent, query: { page_size: '2', page: '2' } })
    ).body
    t.match({ ...page, results: page.results.length }, { count: 7, results: 2 })
  })

  t.test('what changes nothing is neither written down nor told, and does not move the ticket', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    await change(id, agent, { labels: ['a'], assignee: 'me' })
    const [before, told] = [await read(id, agent), (await events(id)).length]
    t.match(before, { assignee: { id: agent.id } })
    clock.ahead += 1000
    for (const body of [
      {},
      { status: 'open', labels: ['a'], assignee: agent.id },
      { add_labels: ['a'], remove_labels: ['x'] },
    ])
      t.same((await change(id, agent, body)).body, before)
    t.equal((await events(id)).length, told)
    t.equal((await activity(id, agent)).length, 2)
  })

  t.test('labels are added and taken away one by one, twenty at most', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    await change(id, agent, { labels: ['a', 'b'] })
    const { body } = await change(id, agent, { add_labels: ['c', 'a'], remove_labels: ['b'] })
    t.same(body.labels, ['a', 'c'])
    const many = Array.from({ length: 19 }, (_, index) => `label ${index}`)
    const { status, problem } = await change(id, agent, { add_labels: many, status: 'pending' })
    t.equal(status, 400)
    t.ok(problem.errors?.add_labels)
    t.match(await read(id, agent), { status: 'open', labels: ['a', 'c'] }, 'nothing changed')
    t.equal((await change(id, one, { add_labels: ['d'] })).status, 403)
    t.equal((await change(id, one, { remove_labels: ['a'] })).status, 403)
  })

  t.test('changes at the same moment are told apart: each has where the other left off', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    const names = Array.from({ length: 8 }, (_, index) => `label ${index}`)
    await Promise.all(names.map((name) => change(id, agent, { add_labels: [name], subject: name })))
    t.same((await read(id, agent)).labels, names)
    const subjects = (await activity(id, agent)).filter(({ action }) => action === 'subject')
    t.same(
      subjects.slice(1).map(({ from }: Record<string, unknown>) => from),
      subjects.slice(0, -1).map(({ to }: Record<string, unknown>) => to),
    )
  })

  t.test('the customer waits from the first post without an answer, and not while it is resolved', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    const note = () => call('POST /api/tickets/{id}/notes/', { id, as: agent, body: { message: 'A note' } })
    const opened = (await read(id, agent)).created_at
    clock.ahead += 1000
    await reply(one, id)
    await note()
    t.match(await read(id, agent), {
      waiting_since: opened,
      first_replied_at: null,
      resolved_at: null,
      merged_into: null,
    })
    clock.ahead += 1000
    const answer = await reply(agent, id)
    const { waiting_since, first_replied_at } = await read(id, agent)
    t.equal(waiting_since, null)
    t.equal(Date.parse(first_replied_at ?? '') > Date.parse(opened), true)
    clock.ahead += 1000
    await reply(one, id)
    t.ok((await read(id, agent)).waiting_since)
    t.match((await change(id, agent, { status: 'resolved' })).body, { waiting_since: null, resolved_at: /^2/ })
    clock.ahead += 1000
    await reply(one, id)
    const reopened = await read(id, agent)
    t.match(reopened, { status: 'open', resolved_at: null, first_replied_at })
    t.equal(reopened.waiting_since, reopened.updated_at)
    await call('DELETE /api/posts/{id}/', { id: answer, as: agent })
    t.match(
      await read(id, agent),
      { waiting_since: opened, first_replied_at: null },
      'as if it had never been answered',
    )
    const seen = Object.keys(await read(id, one))
    for (const name of ['waiting_since', 'first_replied_at', 'resolved_at', 'merged_into']) t.notOk(seen.includes(name))
  })

  t.test('a change by rule names nobody', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const id = await ticket(one)
    await change(id, agent, { status: 'resolved' })
    await database.write((trx, emit) => changeTicket(trx, emit, undefined, { id }, { status: 'closed' }, Date.now()))
    t.same((await activity(id, agent)).at(-1), { by: null, action: 'closed_by_rule', from: 'resolved', to: 'closed' })
    t.match((await events(id)).at(-1), { user_id: null, audience: 'ticket', data: '{"changes":{"status":"closed"}}' })
  })

  t.test('an erased agent is named nowhere in the activity', async (t) => {
    const [one, agent, other] = [await person(), await person('agent'), await person('agent')]
    const id = await ticket(one)
    await change(id, other, { assignee: other.id })
    await call('DELETE /api/me/', { as: other, body: { password: 'the right password' } })
    const { body } = await call('GET /api/tickets/{id}/activity/', { id, as: agent })
    t.equal(body.count, 1)
    t.notMatch(JSON.stringify(body), other.username)
  })
})
