import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon, { type Result } from 'autocannon'
import type { Test } from 'tap'
import { eachDatabase, type World } from '../support/app.ts'
import { listen } from '../support/events.ts'
import { startService } from '../support/service.ts'

/** A connection that keeps what it was told. */
async function open(t: Test, url: string): Promise<{ socket: Socket; told: () => string; closed: Promise<void> }> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  t.teardown(() => socket.destroy())
  return { socket, told: () => text, closed }
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await sleep(10)
}

/** Holds every write back, as a database does that has no time. Returns how to let them go. */
async function holdWrites({ database, databaseUrl }: World): Promise<() => void> {
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>()
  const lanes = databaseUrl.startsWith('sqlite:') ? 1 : 10
  let held = 0
  for (let lane = 0; lane < lanes; lane++)
    void database.write(async () => {
      held++
      await gate
    })
  await until(() => held === lanes)
  return letGo
}

eachDatabase(
  async (t, world) => {
    const { app, database, person, ticket } = world
    const url = await listen(world)
    const one = await person()
    const id = await ticket(one)
    const authorization = `Token ${one.token}`
    const write = (service = url) =>
      fetch(`${service}/api/tickets/${id}/reply/`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ message: 'Is anybody there?' }),
      })

    t.test('far more writers than it likes are all answered soon, each with a yes or a 503', async (t) => {
      const settings = { DATABASE_URL: world.databaseUrl, SECRET_KEY: world.config.secretKey, LOG_LEVEL: 'info' }
      const service = await startService(t, settings)
      const times: Record<number, number[]> = {}
      let result: Result | undefined
      const crowd = autocannon(
        {
          url: `${service.url}/api/tickets/${id}/reply/`,
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ message: 'Is anybody there?' }),
          connections: 1200,
          amount: 2400,
          timeout: 20,
        },
        (_error, ended) => {
          result = ended
        },
      )
      crowd.on('response', (_client, status, _bytes, ms) => {
        times[status] ??= []
        times[status].push(ms)
      })
      const health: number[] = []
      while (!result) {
        health.push((await fetch(`${service.url}/healthz`)).status)
        await sleep(50)
      }
      const p99 = (status: number) => times[status]?.sort((a, b) => a - b)[Math.floor(times[status].length * 0.99)] ?? 0
      const told = [201, 503].map(
        (status) => `${times[status]?.length ?? 0} × ${status}, p99 ${p99(status).toFixed()} ms`,
      )
      t.comment(`* 1200 writers at once: ${told.join('; ')}`)
      t.equal(result.errors, 0)
      t.same(Object.keys(times), ['201', '503'])
      t.ok(p99(201) < 12_000 && p99(503) < 12_000)
      t.ok(health.length > 0 && health.every((status) => status === 200))
      t.equal((await write(service.url)).status, 201, 'and then it is as before')
    })

    t.test('when too much waits for the database, who comes is told at once to come back', async (t) => {
      const letGo = await holdWrites(world)
      t.teardown(letGo)
      const waiting = Array.from({ length: 501 }, () => database.write(async () => undefined))
      await until(() => database.load().waiting > 500)
      const began = performance.now()
      const refused = await write()
      t.ok(performance.now() - began < 1000)
      t.equal(refused.status, 503)
      t.ok(Number(refused.headers.get('retry-after')) > 0)
      t.match(await refused.json(), { status: 503, code: 'unavailable' })
      for (const path of ['/healthz', '/metrics']) t.equal((await fetch(url + path)).status, 200, path)
      letGo()
      await Promise.all(waiting)
      t.equal((await write()).status, 201)
    })

    t.test('who sends its request slowly, or none, gives the place back and is told why', async (t) => {
      t.ok(app.server.headersTimeout <= 15_000 && app.server.requestTimeout <= 30_000)
      Object.assign(app.server, { headersTimeout: 500, requestTimeout: 500 })
      const [silent, slow, slowBody] = await Promise.all([open(t, url), open(t, url), open(t, url)])
      slow.socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nX-One: ')
      slowBody.socket.write(
        'POST /api/token/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n{',
      )
      const drip = setInterval(() => {
        slow.socket.write('a')
        slowBody.socket.write(' ')
      }, 50)
      t.teardown(() => clearInterval(drip))
      await Promise.all([silent.closed, slow.closed, slowBody.closed])
      for (const { told } of [slow, slowBody]) {
        t.match(told(), /^HTTP\/1\.1 408 /)
        t.match(told(), 'application/problem+json')
      }
    })

    t.test('a thousand connections that are half open keep nobody from being served', async (t) => {
      const crowd = await Promise.all(Array.from({ length: 1000 }, () => open(t, url)))
      for (const { socket } of crowd) socket.write('POST /api/token/ HTTP/1.1\r\nHost: x\r\n')
      const began = performance.now()
      t.equal((await write()).status, 201)
      t.ok(performance.now() - began < 2000)
      await Promise.all(crowd.map(({ closed }) => closed))
      t.pass('and all of them lose their place')
    })

    t.test('headers that are too large, and what is no request, are refused as problems', async (t) => {
      const ask = async (text: string) => {
        const { socket, told, closed } = await open(t, url)
        socket.write(text)
        await closed
        return told()
      }
      const huge = await ask(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-One: ${'a'.repeat(20_000)}\r\n\r\n`)
      t.match(huge, /^HTTP\/1\.1 431 /)
      t.match(huge, '"status":431')
      t.match(await ask('GARBAGE\r\n\r\n'), /^HTTP\/1\.1 400 [\s\S]*"code":"bad_request"/)
    })

    t.test('while it stops it is alive but not ready, and serves who is still there', async (t) => {
      const { socket, told, closed } = await open(t, url)
      const ask = (path: string, more = '') =>
        `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}${more}`
      socket.write(`${ask('/readyz')}\r\n\r\n${ask('/readyz')}`)
      await until(() => told().includes('"ready"'))
      const closing = app.close()
      await until(() => !app.server.listening)
      socket.write('\r\n\r\n')
      await closed
      t.match(told(), /HTTP\/1\.1 503 [\s\S]*retry-after[\s\S]*The service is stopping/)
      await closing
    })
  },
  { LOG_LEVEL: 'fatal' },
)
