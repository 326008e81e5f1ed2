import { eachDatabase, openWorld, password } from '../support/app.ts'

const shop = 'https://shop.example'

eachDatabase(
  async (t, world) => {
    const { app, call, person, ticket } = world
    const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })

    t.test('answers to allowed origins are readable, errors too, and never with cookies', async (t) => {
      for (const url of ['/api/me/', '/api/nothing/', '/nothing']) {
        const { headers } = await get(url, { origin: shop })
        t.equal(headers['access-control-allow-origin'], shop, url)
        t.match(headers['access-control-expose-headers'], /retry-after/i)
        t.match(headers['access-control-expose-headers'], /idempotent-replayed/i)
        t.match(headers.vary, /origin/i)
        t.equal(headers['access-control-allow-credentials'], undefined)
        t.equal(headers['set-cookie'], undefined)
      }
    })

    t.test('every API answer is kept by nobody, sniffed by nobody, and says nothing of the server', async (t) => {
      const one = await person()
      const authorization = `Token ${one.token}`
      const answers = [
        await get('/api/me/', { authorization }),
        await get('/api/me/'),
        await get('/api/tickets/0/', { authorization }),
        await app.inject({ method: 'PUT', url: '/api/me/', headers: { authorization } }),
        await app.inject({ method: 'POST', url: '/api/token/', payload: {} }),
        await app.inject({
          method: 'POST',
          url: '/api/token/',
          payload: 'x',
          headers: { 'content-type': 'text/plain' },
        }),
      ]
      for (const { headers, statusCode } of answers) {
        t.equal(headers['cache-control'], 'no-store', String(statusCode))
        t.equal(headers['x-content-type-options'], 'nosniff')
        t.equal(headers.server, undefined)
        t.equal(headers['x-powered-by'], undefined)
        t.match(headers['content-security-policy'], "frame-ancestors 'none'")
        t.equal(headers['x-frame-options'], 'DENY')
      }
    })

    t.test('every error is a problem with a detail, and none tells how the service is made', async (t) => {
      const { token } = await person()
      const authorization = `Token ${token}`
      for (const url of [
        '/nothing',
        '/api/nothing/',
        '/api/tickets/%zz/',
        '/api/tickets/%00/',
        `/api/tickets/${'9'.repeat(600)}/`,
        '/../etc/passwd',
        '//',
      ]) {
        const { statusCode, headers, body } = await get(url, { authorization })
        t.equal(statusCode, 404, url)
        t.match(headers['content-type'], /^application\/problem\+json/)
        t.match(JSON.parse(body), {
          type: 'about:blank',
          title: 'Not Found',
          status: 404,
          detail: 'Not found.',
          code: 'not_found',
        })
        t.notMatch(body, /stack|node_modules|select |\.ts/)
      }
    })

    t.test('a failure inside is a 500 without its words, which the log has without what a user typed', async (t) => {
      const broken = await openWorld(t, world.databaseUrl, { LOG_LEVEL: 'info' })
      const one = await broken.person()
      await broken.database.close()
      const { statusCode, body } = await broken.app.inject({
        url: '/api/me/',
        headers: { authorization: `Token ${one.token}` },
      })
      t.ok([500, 503].includes(statusCode))
      t.notMatch(body, /driver|closed|pool|destroyed/)
      t.ok(broken.logLines.some((line) => line.includes('request failed')))
      t.notOk(broken.logLines.join().includes(one.token))
    })

    t.test('each request has one line, by the name that its caller gave it', async (t) => {
      const lines = async (headers: Record<string, string>) => {
        const from = world.logLines.length
        const { headers: told } = await get('/api/me/?q=what-was-searched', headers)
        const found = world.logLines
          .slice(from)
          .flatMap((line) => (line.includes('"level":30') ? JSON.parse(line) : []))
        t.equal(found.length, 1)
        t.match(found[0], { method: 'GET', path: '/api/me/', status: 401, reqId: told['x-request-id'] })
        return found[0].reqId
      }
      const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
      const traceparent = `00-${trace}-00f067aa0ba902b7-01`
      t.equal(await lines({ traceparent }), trace)
      t.equal(await lines({ traceparent, 'x-request-id': 'edge-1/7' }), 'edge-1/7')
      const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
      for (const wrong of ['', 'a b', 'x'.repeat(129), '"},{"level":60', 'ä'])
        t.match(await lines({ 'x-request-id': wrong }), uuid, wrong)
      for (const wrong of ['00-zz', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, trace])
        t.match(await lines({ traceparent: wrong }), uuid, wrong)
      const long = 'x'.repeat(60)
      await get(`/nothing/${long}/`)
      t.notMatch(world.logLines.at(-1), long, 'what is long in a path may be a token')
    })

    t.test('the log has no password, token, message or search in it', async (t) => {
      const one = await person()
      const secrets = ['the very secret password', one.token, 'words of a message', 'what-was-searched', 'a-secret-key']
      await call('POST /api/token/', { body: { username: one.username, password: secrets[0] } })
      const { token } = (await call('POST /api/token/', { body: { username: one.username, password } })).body
      await call('POST /api/newticket/', { as: one, key: 'a-secret-key', body: { subject: 's', message: secrets[2] } })
      await call('POST /api/newticket/', { as: one, body: { subject: '', message: secrets[2] } })
      await call('GET /api/tickets/', { as: one, query: { q: 'what-was-searched' } })
      const log = world.logLines.join('')
      t.match(log, '/api/newticket/')
      for (const secret of [...secrets, password, token]) t.notOk(log.includes(secret), secret)
    })

    t.test('the document and its page are there for people to try, under a policy of their own', async (t) => {
      const document = (await get('/openapi.json')).json()
      t.match(document, { info: { title: 'Deskside' }, servers: [{ url: 'https://desk.example' }] })
      const { description, security, responses } = document.paths['/api/newticket/'].post
      t.match(description, /customers/i)
      t.same(security, [{ token: [] }])
      t.ok(responses.default.content['application/problem+json'])
      t.same(document.paths['/api/token/'].post.security, [{}, { token: [] }])
      const page = await get('/docs/')
      t.equal(page.statusCode, 200)
      t.match(page.headers['content-type'], /text\/html/)
      t.match(page.headers['content-security-policy'], "frame-ancestors 'none'")
      t.notMatch(page.headers['content-security-policy'], /unsafe-eval|script-src[^;]*unsafe-inline/)
    })

    t.test('an operator sees that it is alive, and that it is ready', async (t) => {
      t.match((await get('/healthz')).json(), { status: 'alive' })
      t.match((await get('/readyz')).json(), { status: 'ready' })
    })

    t.test('HEAD answers as GET does, without a body', async (t) => {
      const one = await person()
      const id = await ticket(one)
      const answer = await app.inject({
        method: 'HEAD',
        url: `/api/tickets/${id}/`,
        headers: { authorization: `Token ${one.token}` },
      })
      t.equal(answer.statusCode, 200)
      t.equal(answer.body, '')
    })

    t.test('links name the origin that was asked when there is no PUBLIC_URL', async (t) => {
      const plain = await openWorld(t, world.databaseUrl, { TRUST_PROXY: '1' })
      const one = await plain.person()
      await plain.ticket(one)
      await plain.ticket(one)
      const headers = { authorization: `Token ${one.token}`, host: 'help.example:8080' }
      const next = async (more: object = {}) =>
        (await plain.app.inject({ url: '/api/tickets/?page_size=1', headers: { ...headers, ...more } })).json().next
      t.equal(await next(), 'http://help.example:8080/api/tickets/?page_size=1&page=2')
      t.equal(
        await next({ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'desk.example' }),
        'https://desk.example/api/tickets/?page_size=1&page=2',
      )
    })

    t.test('in development pages of this machine may use the API, in production of none', async (t) => {
      const allows = async (env: Record<string, string>, origin: string) => {
        const service = await openWorld(t, world.databaseUrl, env)
        const { headers } = await service.app.inject({ url: '/api/me/', headers: { origin } })
        return headers['access-control-allow-origin'] === origin
      }
      for (const origin of ['http://localhost:4000', 'http://127.0.0.1:8080', 'http://[::1]:1']) {
        t.equal(await allows({}, origin), true, origin)
        t.equal(await allows({ NODE_ENV: 'production' }, origin), false, origin)
      }
      t.equal(await allows({}, 'http://localhost.evil.example'), false)
    })

    t.test('who asks too much is told when to come back', async (t) => {
      const limited = await openWorld(t, world.databaseUrl, { RATE_LIMIT: 'on', LOG_LEVEL: 'silent' })
      let last = await limited.app.inject('/api/me/')
      for (let asked = 1; asked < 1200; asked++) last = await limited.app.inject('/api/me/')
      t.equal(last.statusCode, 401)
      last = await limited.app.inject('/api/me/')
      t.equal(last.statusCode, 429)
      t.ok(Number(last.headers['retry-after']) > 0)
      t.match(last.headers['content-type'], /^application\/problem\+json/)
      t.match(last.json(), { status: 429, code: 'throttled' })
      t.equal((await limited.app.inject('/nothing')).statusCode, 429)
      t.equal((await limited.app.inject('/healthz')).statusCode, 200)
      t.equal((await limited.app.inject({ url: '/api/me/', remoteAddress: '10.0.0.9' })).statusCode, 401)
    })
  },
  { ALLOWED_ORIGINS: shop, PUBLIC_URL: 'https://desk.example' },
)
