import { randomUUID } from 'node:crypto'
import { eachDatabase, openWorld, type Person } from '../support/app.ts'
import { hostKey, publicUrl, signIdentity } from '../support/identity.ts'

eachDatabase(
  async (t, world) => {
    const { call, person, ticket, reply } = world
    const list = async (as: Person, query: Record<string, string> = {}) => {
      const { status, body } = await call('GET /api/tickets/', { as, query: { page_size: '100', ...query } })
      return { status, count: body.count, ids: body.results?.map(({ id }) => id) }
    }
    const read = async (id: number, as: Person) => (await call('GET /api/tickets/{id}/', { id, as })).body
    const change = (id: number, as: Person, body: object) => call('PATCH /api/tickets/{id}/', { id, as, body })

    t.test('a new ticket answers its id and subject, and holds its opening post', async (t) => {
      const customer = await person()
      const { status, body } = await call('POST /api/newticket/', {
        as: customer,
        body: { subject: '  Late parcel ', message: ' Where\nis it? ', status: 'closed', requester_id: 1 },
      })
      t.equal(status, 201)
      t.same(body, { id: body.id, subject: 'Late parcel' })
      const seen = await read(body.id, customer)
      t.same(Object.keys(seen).sort(), [
        ...['assignee', 'can_rate', 'created_at', 'id', 'labels', 'posts_count', 'priority', 'rating', 'read_post_id'],
        ...['requester', 'seen_post_id', 'status', 'subject', 'unread', 'updated_at', 'visibility'],
      ])
      const requester = { id: customer.id, username: customer.username, is_customer_service: false }
      t.match(seen, { status: 'open', priority: 'normal', visibility: 'shared', posts_count: 1, unread: 0, requester })
      t.equal(seen.assignee, null)
      t.match(seen.created_at, /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/)
      const posts = (await call('GET /api/tickets/{id}/posts/', { id: body.id, as: customer })).body.results
      t.match(posts, [{ kind: 'opening', message: 'Where\nis it?', username: customer.username }])
    })

    t.test('a private ticket is nowhere for another customer: lists, counts, search, filters', async (t) => {
      const [owner, other, agent] = [await person(), await person(), await person('agent')]
      const word = `zebra${randomUUID().slice(0, 8)}`
      const before = await list(other)
      const id = await ticket(owner, 'private', `A ${word} in the parcel`)
      t.equal((await list(other)).count, before.count)
      for (const query of [
        { q: word },
        { q: word.slice(0, 9) },
        { status: 'open', q: word },
        { mine: 'false', q: word },
      ])
        t.same(await list(other, query), { status: 200, count: 0, ids: [] })
      for (const one of [owner, agent]) t.same((await list(one, { q: word })).ids, [id])
    })

    t.test('the list has the newest activity first', async (t) => {
      const [one, agent] = [await person(), await person('agent')]
      const ids = [await ticket(one), await ticket(one), await ticket(one)]
      t.same((await list(one, { mine: 'true' })).ids, [...ids].reverse())
      world.clock.ahead += 1000
      await reply(agent, ids[0] ?? 0)
      t.same((await list(one, { mine: 'true' })).ids, [ids[0], ids[2], ids[1]])
    })

    t.test('each filter keeps what it names, and an unknown value is refused', async (t) => {
      const [one, agent] = [await person(), await person('agent')]
      const [first, second] = [await ticket(one), await ticket(one)]
      const label = `label ${randomUUID().slice(0, 8)}`
      await change(first, agent, { status: 'pending', assignee: agent.id, labels: [label, 'Other'] })
      const mine = { mine: 'true' }
      t.same((await list(one, { ...mine, status: 'pending' })).ids, [first])
      t.same((await list(one, { ...mine, status: 'open' })).ids, [second])
      for (const assignee of ['me', String(agent.id), agent.username])
        t.same((await list(agent, { assignee })).ids, [first])
      t.same((await list(one, { ...mine, assignee: 'none' })).ids, [second])
      t.same((await list(agent, { label })).ids, [first])
      t.notOk((await list(one, { mine: 'False' })).ids?.includes(first))
      t.equal((await list(one, { ...mine, status: '' })).count, 2, 'an empty value is none')
      for (const query of [
        { status: 'new' },
        { mine: 'maybe' },
        { unread: '1' },
        { assignee: 'nobody we know' },
        { label: 'no such' },
      ])
        t.equal((await list(one, query as Record<string, string>)).status, 400, JSON.stringify(query))
      t.equal((await list(one, { assignee: one.username })).status, 400, 'a customer is no assignee')
    })

    t.test('search finds words of subjects and posts by their beginning, and notes for agents alone', async (t) => {
      const [one, agent] = [await person(), await person('agent')]
      const tag = randomUUID().slice(0, 8)
      const id = await ticket(one, 'private', `Grüne Lampe ${tag}`)
      await call('POST /api/tickets/{id}/notes/', { id, as: agent, body: { message: `hush${tag} secret` } })
      await reply(agent, id, `Il s'agit d'un test: “naïve” 100% (x) ${tag}`)
      for (const q of [
        `grüne ${tag}`,
        `LAMPE ${tag}`,
        `lamp`,
        `100% (x) ${tag}`,
        `"${tag}"`,
        `${tag} -- ' or 1=1`.slice(0, 9),
      ])
        t.ok((await list(one, { q })).ids?.includes(id), q)
      for (const q of [`hush${tag}`, `${tag} nothing`, '%', '" OR "', '***', "'"])
        t.notOk((await list(one, { q })).ids?.includes(id), q)
      t.same((await list(agent, { q: `hush${tag}` })).ids, [id])
      const post = await reply(one, id, `gone${tag}`)
      await call('DELETE /api/posts/{id}/', { id: post, as: one })
      t.same((await list(one, { q: `gone${tag}` })).ids, [])
    })

    t.test('unread counts what others wrote since one read, and notes only for agents', async (t) => {
      const [one, other, agent] = [await person(), await person(), await person('agent')]
      const id = await ticket(one)
      t.equal((await read(id, agent)).unread, 1)
      t.equal((await read(id, other)).unread, 0, 'who never took part follows nothing')
      const first = await reply(agent, id)
      await call('POST /api/tickets/{id}/notes/', { id, as: agent, body: { message: 'note' } })
      const second = await reply(other, id)
      t.equal((await read(id, agent)).unread, 1)
      t.equal((await read(id, one)).unread, 2)
      t.same((await list(one, { unread: 'true' })).ids, [id])
      const mark = async (body: object) => (await call('POST /api/tickets/{id}/read/', { id, as: one, body })).body
      t.same(await mark({ post_id: first }), { unread: 1, read_post_id: first })
      t.same(await mark({}), { unread: 0, read_post_id: second })
      t.same(await mark({ post_id: first }), { unread: 0, read_post_id: second }, 'never back')
      t.same(await mark({ post_id: Number.MAX_SAFE_INTEGER }), { unread: 0, read_post_id: second })
      t.same((await list(one, { unread: 'true' })).ids, [])
      t.same((await list(one, { unread: 'false', mine: 'true' })).ids, [id])
      t.equal((await read(id, agent)).seen_post_id, second)
      t.equal((await call('POST /api/tickets/{id}/read/', { id, as: one, body: { post_id: 0 } })).status, 400)
    })

    t.test('agents change all of a ticket', async (t) => {
      const [one, agent, admin] = [await person(), await person('agent'), await person('admin')]
      const id = await ticket(one)
      const fields = {
        subject: 'New subject',
        status: 'pending',
        priority: 'urgent',
        visibility: 'private',
        labels: ['b', 'a'],
      }
      const { status, body } = await change(id, agent, {
        ...fields,
        assignee: admin.username.toUpperCase(),
        posts_count: 9,
        id: 1,
      })
      t.equal(status, 200)
      t.match(body, {
        ...fields,
        id,
        labels: ['a', 'b'],
        posts_count: 1,
        assignee: { id: admin.id, is_customer_service: true },
      })
      t.match((await change(id, agent, { assignee: null, labels: [] })).body, { assignee: null, labels: [] })
      const labels = (await call('GET /api/labels/', { as: agent })).body.results
      t.ok(labels.some(({ name }) => name === 'a'))
      t.equal((await change(id, agent, {})).status, 200)
      for (const wrong of [
        { status: 'new' },
        { priority: 1 },
        { assignee: one.id },
        { assignee: 'nobody' },
        { subject: ' ' },
        { labels: 'a' },
      ])
        t.equal((await change(id, agent, wrong)).status, 400, JSON.stringify(wrong))
      t.equal((await change(id, agent, { labels: Array.from({ length: 21 }, String) })).status, 400)
    })

    t.test('the requester resolves, reopens and changes who sees it, and nothing else', async (t) => {
      const [one, other] = [await person(), await person()]
      const id = await ticket(one)
      for (const body of [{ status: 'resolved' }, { status: 'open' }, { visibility: 'private' }])
        t.match((await change(id, one, body)).body, body)
      for (const field of [
        { priority: 'high' },
        { subject: 'x' },
        { labels: [] },
        { assignee: null },
        { status: 'pending' },
        { status: 'closed' },
      ])
        t.equal((await change(id, one, { visibility: 'shared', ...field })).status, 403)
      t.match(await read(id, one), { visibility: 'private', status: 'open' }, 'nothing changed')
      t.equal((await call('GET /api/tickets/{id}/', { id, as: other })).status, 404)
    })

    t.test('a resolved ticket opens again when a customer replies, not when an agent does', async (t) => {
      const [one, agent] = [await person(), await person('agent')]
      const id = await ticket(one)
      await change(id, agent, { status: 'resolved' })
      await reply(agent, id)
      t.equal((await read(id, one)).status, 'resolved')
      await reply(one, id)
      t.equal((await read(id, one)).status, 'open')
    })

    t.test('pages: ten unless told, a hundred at most, links under PUBLIC_URL, 404 where there is none', async (t) => {
      const one = await person()
      for (let made = 0; made < 12; made++) await ticket(one)
      const page = async (query: Record<string, string>) =>
        call('GET /api/tickets/', { as: one, query: { mine: 'true', ...query } })
      const first = (await page({})).body
      t.match({ ...first, results: first.results.length }, { count: 12, previous: null, results: 10 })
      t.equal(first.next, `${publicUrl}/api/tickets/?mine=true&page=2`)
      const second = (
        await world.app.inject({
          url: String(first.next).slice(publicUrl.length),
          headers: { authorization: `Token ${one.token}` },
        })
      ).json()
      t.match(
        { ...second, results: second.results.length },
        { next: null, results: 2, previous: `${publicUrl}/api/tickets/?mine=true&page=1` },
      )
      t.equal((await page({ page_size: '5000' })).body.results.length, 12)
      for (const query of [
        { page: '3' },
        { page: '0' },
        { page: '-1' },
        { page: 'last' },
        { page_size: '0' },
        { page_size: 'x' },
        { page: '9'.repeat(20) },
      ]) {
        const { status, problem } = await page(query as Record<string, string>)
        t.equal(status, 404, JSON.stringify(query))
        t.equal(problem.detail, 'Invalid page.')
      }
      t.same((await call('GET /api/tickets/', { as: await person(), query: { mine: 'true' } })).body.results, [])
    })

    t.test('what a ticket is by default follows the setting, and the host for its users', async (t) => {
      const customer = await person()
      const strict = await openWorld(t, world.databaseUrl, { TICKET_VISIBILITY: 'private' })
      const body = { subject: 'Hello', message: 'there' }
      const open = async (service: typeof world, as: Person) =>
        read((await service.call('POST /api/newticket/', { as, body })).body.id, as)
      const before = await open(world, customer)
      t.equal(before.visibility, 'shared')
      t.equal((await open(strict, customer)).visibility, 'private')
      t.equal((await read(before.id, customer)).visibility, 'shared', 'a ticket keeps what it was created with')
      const { token } = (await call('POST /api/token/identity/', { body: { identity_token: signIdentity() } })).body
      const { id, username, default_visibility } = (
        await call('GET /api/me/', { headers: { authorization: `Token ${token}` } })
      ).body
      t.equal(default_visibility, 'private')
      t.equal((await open(world, { id, username, token })).visibility, 'private')
    })
  },
  { IDENTITY_KEYS: JSON.stringify([hostKey]), PUBLIC_URL: publicUrl },
)
