import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { eachDatabase, password } from '../support/app.ts'
import { hostKey, inSeconds, publicUrl, signIdentity } from '../support/identity.ts'

const rotated = { ...hostKey, kid: 'k2', secret: 'the next secret of the same shop, as long' }
const pairs = {
  EdDSA: generateKeyPairSync('ed25519'),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
}
const publicKeys = Object.entries(pairs).map(([alg, { publicKey }]) => ({
  ...{ kid: alg, alg, issuer: `host of ${alg}`, audience: 'support' },
  public_key: publicKey.export({ type: 'spki', format: 'pem' }),
}))

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function signWith(alg: keyof typeof pairs, claims: object): string {
  const head = `${encode({ alg, kid: alg })}.${encode({ sub: 'u1', aud: 'support', exp: inSeconds(60), ...claims })}`
  const key: KeyObject = createPrivateKey(pairs[alg].privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const signature = sign(alg === 'EdDSA' ? null : 'sha256', Buffer.from(head), { key, dsaEncoding: 'ieee-p1363' })
  return `${head}.${signature.toString('base64url')}`
}

eachDatabase(
  async (t, world) => {
    const { call, person } = world
    const exchange = (identity_token: string) => call('POST /api/token/identity/', { body: { identity_token } })
    async function signIn(claims: object, header: object = {}, secret = hostKey.secret) {
      const { status, body, problem } = await exchange(signIdentity(claims, header, secret))
      if (status !== 200) throw new Error(problem.code)
      const headers = { authorization: `Token ${body.token}` }
      return { headers, me: (await call('GET /api/me/', { headers })).body }
    }

    t.test("a host's user is signed in, as the same user each time", async (t) => {
      const first = await signIn({ sub: 'a1', name: 'Ann Lee', email: 'ann@example.com', email_verified: true })
      t.match(first.me, { username: 'Ann Lee', first_name: 'Ann', last_name: 'Lee', email: 'ann@example.com' })
      t.match(first.me, { role: 'customer', has_password: false, default_visibility: 'private' })
      const again = await signIn({ sub: 'a1', name: 'Ann Smith', email: 'else@example.com' })
      t.equal(again.me.id, first.me.id)
      t.match(
        again.me,
        { username: 'Ann Lee', last_name: 'Smith', email: 'ann@example.com' },
        'an unverified address is not believed',
      )
    })

    t.test('pages that sign a new user in at the same moment sign in one user', async (t) => {
      const signIn = async (sub: string) => {
        const { body } = await exchange(signIdentity({ sub }))
        const headers = { authorization: `Token ${body.token}` }
        return { sub, id: (await call('GET /api/me/', { headers })).body.id }
      }
      const subs = Array.from({ length: 8 }, (_, index) => `two pages ${index}`)
      const users = await Promise.all([...subs, ...subs, ...subs].map(signIn))
      for (const sub of subs) {
        const ids = new Set(users.filter((user) => user.sub === sub).map(({ id }) => id))
        t.equal(ids.size, 1, sub)
        t.equal(typeof [...ids][0], 'number')
      }
    })

    t.test('identity is issuer and sub: never the e-mail, never the name, never a role', async (t) => {
      const local = await person('admin', 'Boss of all')
      const { me } = await signIn({
        sub: 'b1',
        name: 'Boss of all',
        email: 'x@example.com',
        email_verified: true,
        role: 'admin',
        is_customer_service: true,
      })
      t.not(me.id, local.id)
      t.not(me.username, local.username)
      t.equal(me.role, 'customer')
      const twin = await signIn({ sub: 'b2', email: 'x@example.com', email_verified: true })
      t.not(twin.me.id, me.id)
      t.match((await signIn({ sub: 'b3', name: 'admin' })).me.username, /^shop user/)
      t.not((await exchange(signWith('EdDSA', { sub: 'b1' }))).body.token, undefined)
    })

    t.test('somebody new who comes in several tabs at once is one user', async (t) => {
      const ids = await Promise.all(
        Array.from({ length: 6 }, async () => (await signIn({ sub: 'tabs', name: 'Tabs' })).me.id),
      )
      t.equal(new Set(ids).size, 1)
    })

    t.test('two keys of an issuer mean the same users', async (t) => {
      const { me } = await signIn({ sub: 'c1' })
      t.equal((await signIn({ sub: 'c1' }, { kid: 'k2' }, rotated.secret)).me.id, me.id)
    })

    t.test('each algorithm with a public key works, under its own audience', async (t) => {
      for (const alg of ['EdDSA', 'RS256', 'ES256'] as const) {
        t.equal((await exchange(signWith(alg, {}))).status, 200, alg)
        t.equal((await exchange(signWith(alg, { aud: publicUrl }))).problem.code, 'wrong_audience')
      }
    })

    t.test('an audience may be one of a list, with or without a slash at its end', async (t) => {
      for (const aud of [[publicUrl], ['https://else.example', publicUrl], `${publicUrl}/`])
        await t.resolves(signIn({ aud }))
    })

    t.test('each refusal is a 401 whose code says why, and is logged without the token', async (t) => {
      const publicPem = String(publicKeys[0]?.public_key)
      const refusals: [string, string][] = [
        ['malformed', 'no token'],
        ['malformed', `${signIdentity().split('.').slice(0, 2).join('.')}`],
        ['no_kid', signIdentity({}, { kid: undefined })],
        ['unknown_kid', signIdentity({}, { kid: 'other' })],
        ['wrong_algorithm', signIdentity({}, { alg: 'none' })],
        ['wrong_algorithm', signIdentity({}, { alg: 'HS512' })],
        ['wrong_algorithm', signIdentity({ aud: 'support' }, { kid: 'EdDSA' }, publicPem)],
        ['bad_signature', signIdentity({}, {}, 'another secret that has 32 characters')],
        ['bad_signature', `${signIdentity().split('.').slice(0, 2).join('.')}.`],
        ['expired', signIdentity({ exp: inSeconds(-120) })],
        ['no_exp', signIdentity({ exp: undefined })],
        ['no_exp', signIdentity({ exp: 'tomorrow' })],
        ['exp_too_far', signIdentity({ exp: inSeconds(2 * 3600) })],
        ['not_yet_valid', signIdentity({ nbf: inSeconds(600) })],
        ['not_yet_valid', signIdentity({ iat: inSeconds(600) })],
        ['no_audience', signIdentity({ aud: undefined })],
        ['wrong_audience', signIdentity({ aud: 'https://else.example' })],
        ['no_sub', signIdentity({ sub: undefined })],
        ['no_sub', signIdentity({ sub: '' })],
        ['no_sub', signIdentity({ sub: 7 })],
      ]
      for (const [code, token] of refusals) {
        const { status, problem, headers } = await exchange(token)
        t.equal(status, 401)
        t.equal(problem.code, code)
        t.ok(problem.detail.length > 20)
        t.equal(headers['www-authenticate'], 'Token')
      }
      const log = world.logLines.join('')
      for (const [code] of refusals) t.match(log, `"code":"${code}"`)
      t.notMatch(log, signIdentity().split('.')[0] ?? '')
    })

    t.test('a missing token is a 400, and an odd name is replaced', async (t) => {
      for (const body of [{}, { identity_token: '' }, { identity_token: 5 }, { identity_token: null }])
        t.equal((await call('POST /api/token/identity/', { body })).status, 400)
      for (const [sub, name] of [
        ['d1', 'a\u202eb'],
        ['d2', '\u0007'],
        ['d3', 'x'.repeat(300)],
        ['d4', ''],
        ['d5', 'n'],
      ])
        t.ok((await signIn({ sub, name })).me.username.length <= 150)
      for (let twin = 0; twin < 11; twin++) await t.resolves(signIn({ sub: `e${twin}`, name: 'Same Name' }))
    })

    t.test('a deactivated user stays out, and erasure needs no password and forgets the identity', async (t) => {
      const admin = await person('admin')
      const { me } = await signIn({ sub: 'f1' })
      await call('PATCH /api/users/{id}/', { id: me.id, as: admin, body: { is_active: false } })
      const { status, problem } = await exchange(signIdentity({ sub: 'f1' }))
      t.same([status, problem.code], [401, 'deactivated'])
      const leaver = await signIn({ sub: 'g1', name: 'Gone' })
      const change = { current_password: password, new_password: 'a new good one' }
      t.equal((await call('POST /api/me/password/', { headers: leaver.headers, body: change })).status, 400)
      t.equal((await call('DELETE /api/me/', { headers: leaver.headers, body: {} })).status, 204)
      t.not((await signIn({ sub: 'g1', name: 'Gone' })).me.id, leaver.me.id)
    })
  },
  { PUBLIC_URL: publicUrl, IDENTITY_KEYS: JSON.stringify([hostKey, rotated, ...publicKeys]) },
)
