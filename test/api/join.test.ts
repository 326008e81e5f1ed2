import { randomUUID } from 'node:crypto'
import { eachDatabase, type Person } from '../support/app.ts'
import { listen, openEvents } from '../support/events.ts'
import { hostKey, publicUrl, signIdentity } from '../support/identity.ts'

eachDatabase(
  async (t, world) => {
    const { call, person, ticket, reply } = world

    async function identified(sub = randomUUID(), claims: object = {}): Promise<Person> {
      const body = { identity_token: signIdentity({ sub, ...claims }) }
      const { token } = (await call('POST /api/token/identity/', { body })).body
      const me = (await call('GET /api/me/', { headers: { authorization: `Token ${token}` } })).body
      return { id: me.id, username: me.username, token }
    }
    const join = (as: Person, token: unknown) => call('POST /api/me/join/', { as, body: { token } })
    const mine = async (as: Person) =>
      (await call('GET /api/tickets/', { as, query: { mine: 'true' } })).body.results.map(({ id }) => id)
    const statusFor = async (as: Person, id: number) => (await call('GET /api/tickets/{id}/', { id, as })).status

    t.test(
      "a visitor's tickets, posts and read marks go over, and each ticket stays as visible as it was",
      async (t) => {
        const [visitor, user, other, agent] = [
          await person(),
          await identified(),
          await person(),
          await person('agent'),
        ]
        const closed = await ticket(visitor, 'private')
        const open = await ticket(visitor, 'shared')
        const foreign = await ticket(other, 'shared')
        const own = await reply(visitor, foreign, 'I have the same question.')
        const answer = await reply(agent, closed, 'It is on its way.')
        await call('POST /api/tickets/{id}/read/', { id: closed, as: visitor, body: {} })
        t.equal(await statusFor(user, closed), 404, 'nobody but its requester sees it')

        await call('PATCH /api/tickets/{id}/', { id: open, as: visitor, body: { status: 'resolved' } })
        const rated = await call('POST /api/tickets/{id}/rating/', { id: open, as: visitor, body: { score: 'good' } })
        t.equal(rated.status, 201)

        const { status, body } = await join(user, visitor.token)
        t.equal(status, 200)
        t.same(body, { tickets: 2 })
        t.same((await mine(user)).sort(), [closed, open].sort())
        t.same(await mine(visitor), [])
        t.equal(await statusFor(visitor, closed), 404, 'the account of before sees it no more')
        t.equal(await statusFor(visitor, open), 200)
        t.equal(await statusFor(other, closed), 404)
        const detail = (await call('GET /api/tickets/{id}/', { id: closed, as: user })).body
        t.match(detail, { visibility: 'private', unread: 0, read_post_id: answer, requester: { id: user.id } })
        const posts = (await call('GET /api/tickets/{id}/posts/', { id: foreign, as: other })).body.results
        t.equal(posts.find(({ id }) => id === own)?.author_id, user.id)
        t.equal((await call('DELETE /api/posts/{id}/', { id: own, as: user })).status, 204)
        t.equal((await call('DELETE /api/me/', { as: visitor, body: { password: 'the right password' } })).status, 204)
        t.equal((await mine(user)).length, 2, 'they outlive the account that they came from')
      },
    )

    t.test('once more it moves what came since, and the mark that is further on stays', async (t) => {
      const [visitor, user, agent] = [await person(), await identified(), await person('agent')]
      t.same((await join(user, visitor.token)).body, { tickets: 0 })
      const id = await ticket(visitor, 'shared')
      const last = await reply(agent, id)
      await call('POST /api/tickets/{id}/read/', { id, as: user, body: {} })
      t.same((await join(user, visitor.token)).body, { tickets: 1 })
      t.same((await join(user, visitor.token)).body, { tickets: 0 })
      t.equal((await call('GET /api/tickets/{id}/', { id, as: user })).body.read_post_id, last)
    })

    t.test('open streams are told, and agents see who asks now', async (t) => {
      const [visitor, user, agent] = [await person(), await identified(), await person('agent')]
      const id = await ticket(visitor, 'private')
      const url = await listen(world)
      const streams = [await openEvents(t, url, user), await openEvents(t, url, agent)]
      await join(user, visitor.token)
      for (const stream of streams) {
        const { data } = await stream.until(({ event }) => event === 'ticket.updated')
        t.match(data, { ticket_id: id, user_id: user.id, changes: { requester_id: user.id } })
      }
      t.equal((await call('GET /api/tickets/{id}/', { id, as: agent })).body.requester.id, user.id)
    })

    t.test('only what a platform signs in takes over, and only from an account that signed up here', async (t) => {
      const [visitor, user] = [await person(), await identified()]
      const id = await ticket(visitor, 'private')
      t.equal((await call('POST /api/me/join/', { body: { token: visitor.token } })).status, 401)
      for (const as of [await person(), await person('agent'), await person('admin')])
        t.equal((await join(as, visitor.token)).status, 403)
      const blocked = await person()
      await world.database.db.updateTable('users').set({ blocked_at: 1 }).where('id', '=', blocked.id).execute()
      const ended = await person()
      await call('DELETE /api/token/', { as: ended })
      const refused = [
        user.token,
        (await identified()).token,
        (await person('agent')).token,
        (await person('admin')).token,
        ended.token,
        blocked.token,
        `${visitor.token}x`,
        'nonsense',
        signIdentity({ sub: 'somebody' }),
        '',
        null,
        7,
      ]
      for (const token of refused) {
        const { status, problem } = await join(user, token)
        t.equal(status, 400, String(token))
        t.ok((problem.errors?.token?.[0]?.length ?? 0) > 10)
      }
      t.same(await mine(visitor), [id])
      t.same(await mine(user), [])
    })

    t.test('the same e-mail address joins nothing', async (t) => {
      const email = `${randomUUID()}@example.com`
      const visitor = await person()
      await call('PATCH /api/me/', { as: visitor, body: { email } })
      const id = await ticket(visitor, 'private')
      const user = await identified(randomUUID(), { email, email_verified: true })
      t.same(await mine(user), [])
      t.equal(await statusFor(user, id), 404)
    })
  },
  { PUBLIC_URL: publicUrl, IDENTITY_KEYS: JSON.stringify([hostKey]) },
)
