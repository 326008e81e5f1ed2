import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { connect } from '../../../backend/src/db/connect.ts'
import { databases } from '../../support/app.ts'
import { ask, openTicket, signIn, until } from '../../support/client.ts'
import { startService } from '../../support/service.ts'

const isInstalled = spawnSync('haproxy', ['-v']).status === 0

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** HAProxy by our own configuration, with addresses of this machine in the place of a container network's. */
async function startProxy(t: Test, ports: number[]): Promise<string> {
  const port = await freePort()
  const servers = ports.map((one) => `  server instance${one} 127.0.0.1:${one}`).join('\n')
  const text = readFileSync(new URL('../../../deploy/haproxy.cfg', import.meta.url), 'utf8')
    .replace(/^resolvers[\s\S]*?\n\n/m, '')
    .replace(/^ {2}server-template .*$/m, servers)
    .replace('bind :8080', `bind 127.0.0.1:${port}`)
  const file = `${t.testdir()}/haproxy.cfg`
  writeFileSync(file, text)
  const child: ChildProcess = spawn('haproxy', ['-f', file], { stdio: 'ignore' })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  t.teardown(async () => {
    child.kill('SIGKILL')
    await gone
  })
  return `http://127.0.0.1:${port}`
}

t.test('instances behind the proxy are replaced one by one, and nobody notices', { skip: !isInstalled }, async (t) => {
  const DATABASE_URL = await databases.postgres(t)
  const ports = [await freePort(), await freePort(), await freePort()]
  const start = (port: number) =>
    startService(t, { DATABASE_URL, PORT: String(port), SECRET_KEY: 'x'.repeat(40), TRUST_PROXY: '1', STOP_DELAY: '2' })
  const instances = await Promise.all(ports.map(async (port) => ({ port, service: await start(port) })))
  const url = await startProxy(t, ports)
  await until(async () => (await ask(url, 'GET /healthz').catch(() => undefined))?.status === 200)
  const database = connect(DATABASE_URL)
  t.teardown(() => database.close())
  const one = await signIn(instances[0]?.service.url ?? '', database)
  const id = await openTicket(url, one)
  t.equal((await fetch(`${url}/metrics`)).status, 404, 'what operators measure stays inside')

  const stream = await fetch(`${url}/api/events/`, { headers: { authorization: `Token ${one.token}` } })
  const reader = stream.body?.getReader()
  const first = new TextDecoder().decode((await reader?.read())?.value)
  t.match(first, 'event: ready', 'a stream passes through as it comes')
  await reader?.cancel()

  let isRunning = true
  const statuses = new Map<number | string, number>()
  const count = (status: number | string) => statuses.set(status, (statuses.get(status) ?? 0) + 1)
  const writers = Array.from({ length: 6 }, async () => {
    while (isRunning) {
      const told = await ask(url, `POST /api/tickets/${id}/reply/`, { as: one, body: { message: 'Hello' } }).catch(
        (error: Error) => ({ status: error.message }),
      )
      count(told.status)
      await sleep(5)
    }
  })
  for (const instance of instances) {
    const began = performance.now()
    t.equal(await instance.service.stop(), 0)
    t.ok(performance.now() - began >= 2000, 'it goes on serving until the proxy has noticed')
    instance.service = await start(instance.port)
    await sleep(1500)
  }
  isRunning = false
  await Promise.all(writers)
  t.comment(`* three restarts, ${[...statuses].map(([status, times]) => `${times} × ${status}`).join(', ')}`)
  t.same([...statuses.keys()], [201])
  const kept = await database.db.selectFrom('posts').select('id').where('kind', '=', 'reply').execute()
  t.equal(kept.length, statuses.get(201))
})
