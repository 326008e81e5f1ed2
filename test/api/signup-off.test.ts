import { randomUUID } from 'node:crypto'
import { eachDatabase, openWorld, password } from '../support/app.ts'
import { hostKey, publicUrl, signIdentity } from '../support/identity.ts'

const keys = { PUBLIC_URL: publicUrl, IDENTITY_KEYS: JSON.stringify([hostKey]) }

eachDatabase(
  async (t, world) => {
    const { call, person } = world
    const signUp = (more: object = {}) => ({ username: randomUUID(), password, ...more })

    t.test('nobody signs up, whatever they send, and the reason is a sentence', async (t) => {
      const [admin, agent] = [await person('admin'), await person('agent')]
      for (const body of [signUp(), {}, signUp({ is_customer_service: false })])
        for (const as of [undefined, await person(), agent]) {
          const { status, problem } = await call('POST /api/signup/', { as, body })
          t.equal(status, 403)
          t.match(problem.detail, /^Sign-up is closed here/)
        }
      t.equal((await call('POST /api/signup/', { as: admin, body: signUp() })).status, 403)
      t.equal((await call('GET /api/users/', { as: admin, query: { q: '' } })).body.count, 5)
    })

    t.test('an admin makes agents, who log in', async (t) => {
      const body = signUp({ is_customer_service: true })
      t.equal((await call('POST /api/signup/', { as: await person('admin'), body })).status, 201)
      t.equal((await call('POST /api/signup/', { body })).status, 403)
      t.equal((await call('POST /api/token/', { body })).status, 200)
    })

    t.test('customers get in by identity tokens alone', async (t) => {
      t.equal((await call('POST /api/token/identity/', { body: { identity_token: signIdentity() } })).status, 200)
      const { username } = await person()
      t.equal((await call('POST /api/token/', { body: { username, password } })).status, 403)
      const wrong = await call('POST /api/token/', { body: { username, password: 'another' } })
      t.same([wrong.status, wrong.problem.code], [400, 'authorization'])
    })

    t.test('pages can ask how one gets in', async (t) => {
      const { body } = await call('GET /api/service/')
      t.match(body, { signup: false, identity: true })
      t.ok(Math.abs(Date.parse(body.time) - Date.now()) < 60_000)
      const open = await openWorld(t, world.databaseUrl)
      t.match((await open.call('GET /api/service/')).body, { signup: true, identity: false })
    })
  },
  { ...keys, SIGNUP: 'off' },
)
