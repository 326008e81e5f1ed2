import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { databases, openWorld } from '../support/app.ts'
import { listen } from '../support/events.ts'
import { hostKey, signIdentity } from '../support/identity.ts'

/** A reverse proxy that has the service under `/help/`, and hands the path on as it is or without that. */
async function openProxy(t: Test, isStripping: boolean): Promise<{ base: string; serve(service: string): void }> {
  let service = ''
  const server = createServer((asked, answer) => {
    const { url = '/', method, headers } = asked
    if (!url.startsWith('/help')) return void answer.writeHead(404).end('not under /help')
    const path = isStripping ? url.slice('/help'.length) || '/' : url
    const passed = request(service + path, { method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers)
      got.pipe(answer)
    })
    asked.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    base: `http://127.0.0.1:${port}/help`,
    serve(address) {
      service = address
    },
  }
}

for (const isStripping of [true, false])
  t.test(`under a path of a proxy that ${isStripping ? 'takes the path away' : 'leaves it'}`, async (t) => {
    const { base, serve } = await openProxy(t, isStripping)
    const world = await openWorld(t, await databases.sqlite(t), {
      PUBLIC_URL: `${base}/`,
      IDENTITY_KEYS: JSON.stringify([hostKey]),
    })
    serve(await listen(world))
    const ask = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(path.startsWith('http') ? path : base + path, init)
      return { status: answer.status, headers: answer.headers, text: await answer.text() }
    }

    t.test('links of lists lead back through it', async (t) => {
      const one = await world.person()
      for (let tickets = 0; tickets < 3; tickets++) await world.ticket(one)
      const headers = { authorization: `Token ${one.token}` }
      const first = JSON.parse((await ask('/api/tickets/?page_size=1', { headers })).text)
      t.equal(first.next, `${base}/api/tickets/?page_size=1&page=2`)
      const second = JSON.parse((await ask(first.next, { headers })).text)
      t.equal(second.previous, `${base}/api/tickets/?page_size=1&page=1`)
      t.equal((await ask(`${base}/api/tickets`, { headers })).status, 200)
    })

    t.test('the script, its chunks and the page of the API lie there', async (t) => {
      const { text: script } = await ask('/widget.js')
      const chunks = [...script.matchAll(/\b(?:core|panel)-[\w-]+\.js/g)].map(([name]) => name)
      t.ok(chunks.length >= 2)
      for (const name of chunks) t.equal((await ask(`/widget/${name}`)).status, 200, name)
      for (const page of ['/docs/', '/docs']) {
        const { status, text } = await ask(page)
        t.equal(status, 200)
        const [, bundle = ''] = /src="([^"]*swagger-ui-bundle\.js)"/.exec(text) ?? []
        t.equal((await ask(new URL(bundle, base + page).href)).status, 200, `${page}: ${bundle}`)
      }
      const { servers } = JSON.parse((await ask('/openapi.json')).text)
      t.same(servers, [{ url: base }])
      t.equal((await ask('/docs/json')).status, 200)
    })

    t.test('identity tokens are for that address, and unknown pages are not found', async (t) => {
      const body = JSON.stringify({ identity_token: signIdentity({ aud: base }) })
      const headers = { 'content-type': 'application/json' }
      t.equal((await ask('/api/token/identity/', { method: 'POST', headers, body })).status, 200)
      t.equal((await ask('/healthz')).status, 200)
      for (const path of ['/nothing', '/help/api/me/nothing', '//evil.example/', ''])
        t.equal((await ask(path)).status, 404, path)
    })
  })
