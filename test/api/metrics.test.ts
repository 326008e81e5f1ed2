import { readFileSync } from 'node:fs'
import t from 'tap'
import { eachDatabase, openWorld, password } from '../support/app.ts'
import { listen, openEvents } from '../support/events.ts'

const token = 'a-token-for-the-metrics'
const read = (name: string) => readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8')

/** The value of a sample, by its name with its labels as they are written. */
const sampled = (text: string, sample: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${sample} `))
      ?.split(' ')[1],
  )

eachDatabase(
  async (t, world) => {
    const { app, call, person, ticket, reply } = world
    const metrics = async () => (await app.inject({ url: '/metrics' })).body

    t.test('it counts requests by the template of their route, never by their address', async (t) => {
      const one = await person()
      const id = await ticket(one)
      await call('GET /api/tickets/{id}/', { id, as: one })
      await call('GET /api/tickets/{id}/', { id: 999_999, as: one })
      await app.inject({ url: '/somewhere/secret' })
      const text = await metrics()
      const count = (method: string, route: string, status: number) =>
        sampled(
          text,
          `deskside_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`,
        )
      t.equal(count('POST', '/api/newticket/', 201), 1)
      t.equal(count('GET', '/api/tickets/:id/', 200), 1)
      t.equal(count('GET', '/api/tickets/:id/', 404), 1)
      t.equal(count('GET', 'none', 404), 1)
      t.notMatch(text, /tickets.999999|somewhere/)
    })

    t.test('it tells how long the database takes, and that nobody waits', async (t) => {
      const text = await metrics()
      t.ok(sampled(text, 'deskside_database_query_duration_seconds_count') > 5)
      t.ok(sampled(text, 'deskside_database_write_duration_seconds_count') >= 2)
      t.ok(sampled(text, 'deskside_database_connections') >= 1)
      t.equal(sampled(text, 'deskside_database_waiting'), 0)
    })

    t.test('it counts log-ins that were refused, by reason', async (t) => {
      const one = await person()
      const wrong = { username: one.username, password: 'not the right one' }
      await call('POST /api/token/', { body: wrong })
      await call('POST /api/token/identity/', { body: { identity_token: 'nonsense' } })
      const text = await metrics()
      t.equal(sampled(text, 'deskside_login_failures_total{reason="wrong_credentials"}'), 1)
      t.equal(sampled(text, 'deskside_login_failures_total{reason="malformed"}'), 1)
      t.equal((await call('POST /api/token/', { body: { ...wrong, password } })).status, 200)
    })

    t.test('it counts streams, and how soon they are told', async (t) => {
      const other = await openWorld(t, world.databaseUrl)
      const url = await listen(other)
      const one = await person()
      const stream = await openEvents(t, url, one)
      const id = await ticket(one)
      await reply(one, id)
      await stream.until(({ event }) => event === 'post.created')
      const text = await (await fetch(`${url}/metrics`)).text()
      t.equal(sampled(text, 'deskside_event_streams'), 1)
      t.ok(sampled(text, 'deskside_event_delivery_seconds_count') >= 2)
      t.notMatch(text, 'route="/api/events/"', 'a stream is no slow request')
    })

    t.test('it is for this machine and for who has the token, not for what a proxy passes on', async (t) => {
      const guarded = await openWorld(t, world.databaseUrl, { METRICS_TOKEN: token, TRUST_PROXY: 'true' })
      const ask = async (one: typeof world, remoteAddress: string, headers: Record<string, string> = {}) =>
        (await one.app.inject({ url: '/metrics', remoteAddress, headers: { host: 'localhost:3000', ...headers } }))
          .statusCode
      for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) t.equal(await ask(world, address), 200)
      t.equal(await ask(world, '10.0.0.1'), 401)
      t.equal(await ask(world, '10.0.0.1', { authorization: `Bearer ${token}` }), 401, 'no token is set')
      for (const header of ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'])
        for (const one of [world, guarded]) t.equal(await ask(one, '127.0.0.1', { [header]: '127.0.0.1' }), 401, header)
      t.equal(await ask(world, '127.0.0.1', { host: 'evil.example' }), 401, 'a name that was bent to this machine')
      t.equal(await ask(guarded, '127.0.0.1'), 200)
      for (const authorization of [`Bearer ${token}`, `token ${token}`])
        t.equal(await ask(guarded, '10.0.0.1', { authorization, 'x-forwarded-for': '10.0.0.2' }), 200)
      for (const authorization of ['Bearer', 'Bearer x', `Bearer ${token}x`, `Basic ${token}`, token])
        t.equal(await ask(guarded, '10.0.0.1', { authorization }), 401, authorization)
    })

    t.test('the dashboard and the alerts ask for metrics that there are', async (t) => {
      const text = await metrics()
      const names = new Set([...text.matchAll(/^(\w+)/gm)].map(([name]) => name))
      const dashboard = JSON.parse(read('grafana-dashboard.json')) as { panels: { targets: { expr: string }[] }[] }
      const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
      const alerts = [...read('alerts.yml').matchAll(/^ +expr: (.*)$/gm)].map(([, expr = '']) => expr)
      t.ok(queries.length >= 12 && alerts.length >= 8)
      const asked = (expr: string) => expr.match(/\b(deskside|process|nodejs)_\w+/g) ?? []
      for (const expr of [...queries, ...alerts.filter((one) => !one.startsWith('up{'))]) {
        t.ok(asked(expr).length > 0, expr)
        for (const name of asked(expr)) t.ok(names.has(name), `${name} is told`)
      }
      const seen = new Set([...queries, ...alerts].flatMap(asked).map((name) => name.replace(/_(count|bucket)$/, '')))
      for (const [, name = ''] of text.matchAll(/^# TYPE (deskside_\w+)/gm)) t.ok(seen.has(name), `${name} is shown`)
    })
  },
  { LOG_LEVEL: 'warn' },
)

t.test('the token has to be one that nobody guesses', async (t) => {
  const { readConfig } = await import('../../backend/src/config.ts')
  const env = { SECRET_KEY: 'a key for tests that has 32 characters' }
  for (const METRICS_TOKEN of ['short', 'with spaces in the middle of it'])
    t.throws(() => readConfig({ ...env, METRICS_TOKEN }), { message: /^METRICS_TOKEN: / })
})
