import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { ApiError, type Call, createClient } from '../../widget/src/client.ts'

async function against(t: Test, listener: RequestListener): Promise<{ call: Call; refused: string[] }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const refused: string[] = []
  const call = createClient({
    apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: () => 'abc',
    onUnauthorized: (token) => refused.push(token),
  })
  return { call, refused }
}

const problem =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end(JSON.stringify(body))

const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => t.fail('it succeeded'),
    (error) => error,
  )

t.test('a call puts id, query, token, key and body where they belong', async (t) => {
  const seen: unknown[] = []
  const { call } = await against(t, async (request, response) => {
    const { method, url, headers } = request
    let body = ''
    for await (const chunk of request) body += chunk
    seen.push([method, url, headers.authorization, headers['idempotency-key'], headers['content-type'], body])
    response.end(JSON.stringify({ id: 5, status: 'Success' }))
  })
  const answer = await call('POST /api/tickets/{id}/reply/', { id: 7, body: { message: 'Hi' }, key: 'k1' })
  t.same(answer, { id: 5, status: 'Success' })
  await call('GET /api/tickets/', { query: { mine: true, q: 'a b', page: 2 } })
  t.same(seen, [
    ['POST', '/api/tickets/7/reply/', 'Token abc', 'k1', 'application/json', '{"message":"Hi"}'],
    ['GET', '/api/tickets/?mine=true&q=a+b&page=2', 'Token abc', undefined, undefined, ''],
  ])
})

t.test('204 is no value', async (t) => {
  const { call } = await against(t, (_, response) => response.writeHead(204).end())
  t.equal(await call('DELETE /api/posts/{id}/', { id: 1 }), undefined)
})

t.test('a refusal carries the words, the fields and the time to wait', async (t) => {
  const errors = { message: ['Too long.'] }
  const { call } = await against(
    t,
    problem(429, { detail: 'Slow down.', code: 'throttled', errors }, { 'retry-after': '7' }),
  )
  const error = await failureOf(call('GET /api/me/'))
  t.ok(error instanceof ApiError)
  t.match(error, { status: 429, code: 'throttled', detail: 'Slow down.', errors, retryAfter: 7 })
})

t.test('an error page of a proxy still is an error with a status', async (t) => {
  const { call } = await against(t, (_, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>'))
  t.match(await failureOf(call('GET /api/me/')), { status: 502, code: 'error' })
})

t.test('401 names the token that was refused', async (t) => {
  const { call, refused } = await against(t, problem(401, { code: 'invalid_token', detail: 'No.' }))
  t.match(await failureOf(call('GET /api/me/')), { status: 401, code: 'invalid_token' })
  t.same(refused, ['abc'])
})

t.test('a cut wire is status 0, and a caller that gives up gets its own reason', async (t) => {
  const { call } = await against(t, (request) => request.socket.destroy())
  t.match(await failureOf(call('GET /api/me/')), { status: 0, code: 'network' })
  const reason = new Error('changed my mind')
  t.equal(await failureOf(call('GET /api/me/', { signal: AbortSignal.abort(reason) })), reason)
})
