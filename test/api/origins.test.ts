import t from 'tap'
import { databases, openWorld } from '../support/app.ts'

const env = { ALLOWED_ORIGINS: 'https://shop.example,http://localhost:4000', PUBLIC_URL: 'https://desk.example/help' }

const allowed = ['https://shop.example', 'http://localhost:4000', 'https://desk.example']
const refused = [
  'null',
  '',
  'https://evil.example',
  'http://shop.example',
  'https://shop.example:8443',
  'https://shop.example:443',
  'https://shop.example/',
  'https://a.shop.example',
  'https://shop.example.evil.example',
  'https://evilshop.example',
  'https://shop.example@evil.example',
  'https://shop.examplé',
  'https://SHOP.example',
  'https://shop.example, https://evil.example',
  'http://localhost:4001',
  'http://127.0.0.1:4000',
  'http://localhost',
  'https://desk.example/help',
  'chrome-extension://abcdefghijklmnop',
  'file://',
]

t.test('each origin gets exactly the answer that is its own', async (t) => {
  const { app } = await openWorld(t, await databases.sqlite(t), env)
  const granting = (headers: object) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')))
  const ask = async (origin: string) => {
    const answer = await app.inject({ url: '/api/me/', headers: { origin } })
    t.equal(answer.statusCode, 401, 'the answer is the same, who may read it is not')
    t.match(answer.headers.vary, /\borigin\b/i, `${origin}: no cache hands it to another`)
    return granting(answer.headers)
  }
  const preflight = async (origin: string) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,idempotency-key,last-event-id',
    }
    const answer = await app.inject({ method: 'OPTIONS', url: '/api/newticket/', headers })
    t.equal(answer.statusCode, 204, origin)
    t.match(answer.headers.vary, /\borigin\b/i)
    return granting(answer.headers)
  }
  for (const origin of allowed) {
    t.same(await ask(origin), {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'retry-after, idempotent-replayed, x-request-id',
    })
    t.same(await preflight(origin), {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE',
      'access-control-allow-headers': 'authorization, content-type, idempotency-key, last-event-id, accept-language',
      'access-control-expose-headers': 'retry-after, idempotent-replayed, x-request-id',
      'access-control-max-age': '600',
    })
  }
  for (const origin of refused) {
    t.same(await ask(origin), {}, origin)
    t.same(await preflight(origin), {}, origin)
  }
})

t.test('no page of ours can be framed', async (t) => {
  const { app } = await openWorld(t, await databases.sqlite(t), env)
  for (const url of [
    '/support/',
    '/docs/',
    '/docs',
    '/docs/static/swagger-ui.css',
    '/openapi.json',
    '/widget.js',
    '/nothing',
  ]) {
    const { headers } = await app.inject(url)
    t.match(headers['content-security-policy'], /frame-ancestors 'none'/, url)
    t.equal(headers['x-frame-options'], 'DENY', url)
  }
})
