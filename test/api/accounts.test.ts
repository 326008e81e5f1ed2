import { randomUUID } from 'node:crypto'
import { eachDatabase, password } from '../support/app.ts'

eachDatabase(async (t, world) => {
  const { call, person, ticket, reply } = world
  const signUp = (fields: object, as?: Awaited<ReturnType<typeof person>>) =>
    call('POST /api/signup/', { as, body: { username: randomUUID(), password, ...fields } })

  t.test('a sign-up answers what was asked for, without the password or its hash', async (t) => {
    const asked = { username: 'ann lee', first_name: 'Ann', last_name: 'Lee', email: 'ann@example.com' }
    const { status, body } = await signUp({ ...asked, is_customer_service: false })
    t.equal(status, 201)
    t.same(body, { ...asked, is_customer_service: false })
    const minimal = await signUp({ username: 'just a name' })
    const empty = { first_name: '', last_name: '', email: '', is_customer_service: false }
    t.same(minimal.body, { username: 'just a name', ...empty })
  })

  t.test('passwords are kept as argon2id with 19 MiB and 2 passes', async (t) => {
    const { body } = await signUp({})
    const row = await world.database.db
      .selectFrom('users')
      .selectAll()
      .where('username', '=', body.username)
      .executeTakeFirstOrThrow()
    t.match(row.password_hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  t.test('only an admin creates an agent, whatever else is wrong with the request', async (t) => {
    const username = randomUUID()
    for (const as of [undefined, await person(), await person('agent')])
      for (const is_customer_service of [true, 'true', 'True']) {
        t.equal((await signUp({ username, is_customer_service }, as)).status, 403)
        t.equal((await call('POST /api/signup/', { as, body: { is_customer_service } })).status, 403)
      }
    const admin = await person('admin')
    const { status, body } = await signUp({ username, is_customer_service: true }, admin)
    t.equal(status, 201, 'nothing had been created')
    t.equal(body.is_customer_service, true)
    t.equal((await signUp({ is_customer_service: 'False' }, admin)).body.is_customer_service, false)
  })

  t.test('a name that looks like one that is taken is taken', async (t) => {
    await signUp({ username: 'Müller' })
    for (const username of ['Müller', 'MÜLLER', 'müller', 'Mu\u0308ller', 'Ｍüller', ' Müller ', 'Mül\u00adler']) {
      const { status, problem } = await signUp({ username })
      t.equal(status, 400, username)
      t.same(Object.keys(problem.errors ?? {}), ['username'])
    }
  })

  t.test('the same name at the same moment is given once', async (t) => {
    const username = randomUUID()
    const answers = await Promise.all(Array.from({ length: 6 }, () => signUp({ username })))
    t.same(answers.map(({ status }) => status).sort(), [201, 400, 400, 400, 400, 400])
  })

  t.test('names of the house are for agents, and names that can not be read are for nobody', async (t) => {
    for (const username of [
      'admin',
      'Support',
      'SYSTEM',
      'ｓtaff',
      'a\u202eb',
      'tab\there',
      'line\nbreak',
      'a\u200bb',
      '\u00ad',
    ])
      t.equal((await signUp({ username })).status, 400, JSON.stringify(username))
    const admin = await person('admin')
    t.equal((await signUp({ username: 'helpdesk', is_customer_service: true }, admin)).status, 201)
  })

  t.test('an e-mail address has to look like one, and names hold no control characters', async (t) => {
    for (const fields of [
      { email: 'ann' },
      { email: 'a b@c.de' },
      { first_name: 'a\u0007' },
      { last_name: '\u202e' },
    ]) {
      const { status, problem } = await signUp(fields)
      t.equal(status, 400)
      t.same(Object.keys(problem.errors ?? {}), Object.keys(fields))
    }
  })

  t.test('one sees and changes the own profile, and nothing else by it', async (t) => {
    const customer = await person()
    const { body } = await call('GET /api/me/', { as: customer })
    t.match(body, { id: customer.id, username: customer.username, role: 'customer', has_password: true })
    t.equal(body.default_visibility, 'shared')
    const change = {
      first_name: ' Ann ',
      email: 'new@example.com',
      role: 'admin',
      is_customer_service: true,
      username: 'x',
    }
    const changed = await call('PATCH /api/me/', { as: customer, body: change })
    t.same(changed.body, { ...body, first_name: 'Ann', email: 'new@example.com' })
    t.equal((await call('PATCH /api/me/', { as: customer, body: {} })).status, 200)
    t.equal((await call('PATCH /api/me/', { as: customer, body: { email: 'no' } })).status, 400)
  })

  t.test('erasure takes the name out of every thread, whose shape stays', async (t) => {
    const [leaver, other, agent] = [await person(), await person(), await person('agent')]
    const id = await ticket(leaver)
    await reply(other, id)
    await reply(leaver, id)
    const before = await call('GET /api/tickets/{id}/posts/', { id, as: agent })
    for (const body of [{}, { password: 'not it' }])
      t.equal((await call('DELETE /api/me/', { as: leaver, body })).status, 400)
    t.equal((await call('DELETE /api/me/', { as: leaver, body: { password } })).status, 204)
    t.equal((await call('GET /api/me/', { as: leaver })).status, 401)
    t.equal((await call('POST /api/token/', { body: { username: leaver.username, password } })).status, 400)

    const after = await call('GET /api/tickets/{id}/posts/', { id, as: other })
    const shape = ({ id, message }: { id: number; message: string }) => ({ id, message })
    t.same(after.body.results.map(shape), before.body.results.map(shape))
    const seen = JSON.stringify([after.body, (await call('GET /api/tickets/{id}/', { id, as: other })).body])
    t.notOk(seen.includes(leaver.username))
    const row = await world.database.db.selectFrom('users').selectAll().where('id', '=', leaver.id).executeTakeFirst()
    t.match(row, { username: 'deleted user', first_name: '', last_name: '', email: '', password_hash: null })
    t.equal((await signUp({ username: leaver.username })).status, 201, 'the name is free again')
    const admin = await person('admin')
    const gone = await call('PATCH /api/users/{id}/', { id: leaver.id, as: admin, body: { is_active: true } })
    t.equal(gone.status, 404)
  })

  t.test('an export holds what its owner gave, and nothing by others', async (t) => {
    const [customer, other, agent] = [await person(), await person(), await person('agent')]
    const mine = await ticket(customer, 'private', 'My own')
    const shared = await ticket(other)
    const posted = await reply(customer, shared, 'Same here')
    await reply(agent, mine, 'Words of an agent')
    await call('POST /api/tickets/{id}/notes/', { id: mine, as: agent, body: { message: 'A note' } })
    const { body } = await call('GET /api/me/export/', { as: customer })
    t.equal(body.user.username, customer.username)
    t.same(
      body.tickets.map(({ id }) => id),
      [mine],
    )
    t.same(
      body.posts.map(({ message }) => message),
      ['It should be here by now.', 'Same here'],
    )
    t.match(body.posts.at(-1), { id: posted, ticket_id: shared })
    await call('PATCH /api/tickets/{id}/', { id: shared, as: other, body: { visibility: 'private' } })
    t.equal(
      (await call('GET /api/me/export/', { as: customer })).body.posts.length,
      1,
      'what one no longer sees is out',
    )
  })

  t.test('an admin lists and finds users; agents list whom a ticket can be given to', async (t) => {
    const admin = await person('admin')
    const names = [`Query ${randomUUID()}`, `query ${randomUUID()}`]
    for (const username of names) await signUp({ username })
    const { body } = await call('GET /api/users/', { as: admin, query: { q: 'QUERY', page_size: '1' } })
    t.equal(body.count, 2)
    t.equal(body.results[0]?.username, names[0])
    t.match(body.next, /page=2/)
    t.notMatch(JSON.stringify(body), /password|argon2/)

    const [agent, gone] = [await person('agent'), await person('agent')]
    await call('PATCH /api/users/{id}/', { id: gone.id, as: admin, body: { is_active: false } })
    const listed = (await call('GET /api/agents/', { as: agent, query: { page_size: '100' } })).body.results
    t.ok(listed.some(({ id }) => id === agent.id))
    t.ok(listed.some(({ id }) => id === admin.id))
    t.ok(listed.every(({ id, role }) => id !== gone.id && role !== 'customer'))
    t.same(Object.keys(listed[0] ?? {}), ['id', 'username', 'first_name', 'last_name', 'role'])
  })
})
