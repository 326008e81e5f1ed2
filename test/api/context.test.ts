import { eachDatabase } from '../support/app.ts'
import { hostKey, publicUrl, signIdentity } from '../support/identity.ts'

eachDatabase(
  async (t, world) => {
    const { call, person } = world
    const open = (as: Awaited<ReturnType<typeof person>>, context: unknown) =>
      call('POST /api/newticket/', { as, body: { subject: 's', message: 'm', context } })
    const identify = async (claims: object) => {
      const { token } = (await call('POST /api/token/identity/', { body: { identity_token: signIdentity(claims) } }))
        .body
      return { ...(await call('GET /api/me/', { headers: { authorization: `Token ${token}` } })).body, token }
    }
    const told = async (id: number) => {
      const agent = await person('agent')
      return (await call('GET /api/tickets/{id}/context/', { id, as: agent })).body
    }

    t.test('agents see what the page told when a ticket was opened, as unverified', async (t) => {
      const customer = await person()
      const context = { page: 'https://shop.example/a?b=1', order: 20410, isGift: true, note: '\u0000 \ud83d\ude00' }
      const { id } = (await open(customer, context)).body
      t.same(await told(id), { context, attributes: {} })
      t.same(await told((await open(customer, undefined)).body.id), { context: {}, attributes: {} })
      t.equal((await call('GET /api/tickets/{id}/context/', { id, as: customer })).status, 403)
      const mine = (await call('GET /api/me/export/', { as: customer })).body
      t.match(mine.tickets[0], { id, context })
    })

    t.test('what is no flat and short context is refused, and no ticket is opened', async (t) => {
      const customer = await person()
      const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, index]))
      for (const context of [
        [],
        'text',
        5,
        null,
        { a: {} },
        { a: null },
        { a: 'x'.repeat(501) },
        { ['k'.repeat(51)]: 1 },
        many,
      ]) {
        const { status, problem } = await open(customer, context)
        t.equal(status, 400, JSON.stringify(context))
        t.same(Object.keys(problem.errors ?? {}), ['context'])
      }
      t.equal((await call('GET /api/tickets/', { as: customer, query: { mine: 'true' } })).body.count, 0)
    })

    t.test('what the host has signed of its user is shown as verified, and follows the host', async (t) => {
      const user = await identify({ sub: 'a1', attributes: { plan: 'pro', seats: 5 } })
      const { id } = (await open(user, { plan: 'enterprise' })).body
      t.same(await told(id), { context: { plan: 'enterprise' }, attributes: { plan: 'pro', seats: 5 } })
      await identify({ sub: 'a1', attributes: { plan: 'free' } })
      t.same((await told(id)).attributes, { plan: 'free' })
      await identify({ sub: 'a1' })
      await identify({ sub: 'a1', attributes: { nested: { plan: 'pro' } } })
      t.same((await told(id)).attributes, { plan: 'free' }, 'what is none is left alone')
    })

    t.test('erasure forgets both', async (t) => {
      const user = await identify({ sub: 'b1', attributes: { plan: 'pro' } })
      const { id } = (await open(user, { page: 'https://shop.example/me' })).body
      t.equal((await call('DELETE /api/me/', { as: user, body: {} })).status, 204)
      t.same(await told(id), { context: {}, attributes: {} })
    })
  },
  { PUBLIC_URL: publicUrl, IDENTITY_KEYS: JSON.stringify([hostKey]) },
)
