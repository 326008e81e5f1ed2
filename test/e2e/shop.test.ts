import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { forkShop, openShop } from './shop.ts'

const service = 'http://127.0.0.1:3999'

t.test('the shop has pages, people and orders of its own', async (t) => {
  const shop = await openShop(service)
  t.teardown(shop.stop)
  for (const path of ['/', '/?kind=Kitchen', '/products/dune-lamp', '/orders', '/hostile', '/strict']) {
    const answer = await fetch(shop.url + path)
    t.equal(answer.status, 200, path)
    t.match(await answer.text(), `<script async src="${service}/widget.js"></script>`, `${path} embeds the widget`)
  }
  t.equal((await fetch(`${shop.url}/products/nothing`)).status, 404)
  t.equal((await fetch(`${shop.url}/__proto__`)).status, 404)

  const form = { method: 'POST', redirect: 'manual' } as const
  const login = await fetch(`${shop.url}/login`, { ...form, body: new URLSearchParams({ customer: 'mara' }) })
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
  await fetch(`${shop.url}/orders`, {
    ...form,
    headers: { cookie },
    body: new URLSearchParams({ product: 'meadow-vase' }),
  })
  const orders = await (await fetch(`${shop.url}/orders`, { headers: { cookie } })).text()
  t.match(orders, 'Mara Lindqvist')
  t.match(orders, 'Meadow vase')
})

t.test('the strict page allows the service and nothing else, and keeps what browsers report', async (t) => {
  const shop = await openShop(service)
  t.teardown(shop.stop)
  const policy = (await fetch(`${shop.url}/strict`)).headers.get('content-security-policy') ?? ''
  t.match(policy, "default-src 'none'")
  t.match(policy, `script-src ${service};`)
  t.match(policy, "require-trusted-types-for 'script'")
  t.notMatch(policy, 'unsafe')
  await fetch(`${shop.url}/violations`, { method: 'POST', body: '{"csp-report":{"blocked-uri":"inline"}}' })
  const expected = { count: 1, reports: [{ 'csp-report': { 'blocked-uri': 'inline' } }] }
  t.same(await (await fetch(`${shop.url}/violations`)).json(), expected)
})

t.test('it stops on SIGTERM, and when who started it is gone', async (t) => {
  const first = await openShop(service)
  t.equal(await first.stop(), 0)
  const second = await openShop(service)
  second.child.disconnect()
  const [code] = await once(second.child, 'exit')
  t.equal(code, 0)
})

t.test('a start that can not go on is one line and exit code 1', async (t) => {
  const shop = await openShop(service)
  t.teardown(shop.stop)
  const refusals = [
    [{ DEMO_PORT: new URL(shop.url).port }, /^Port \d+ is in use\. .*DEMO_PORT.*\n$/],
    [{ DEMO_PORT: 'many' }, /^DEMO_PORT must be .*\n$/],
    [{ DEMO_PORT: '0', DESKSIDE_URL: 'nowhere' }, /^DESKSIDE_URL must be .*\n$/],
  ] as const
  for (const [settings, line] of refusals) {
    const child = forkShop(settings)
    const [said, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')])
    t.match(said, line)
    t.equal(code, 1)
  }
})
