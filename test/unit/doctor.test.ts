import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { databases } from '../support/app.ts'
import { runDeskside, startService } from '../support/service.ts'

const settings = { SECRET_KEY: 'a key for tests that has 32 characters', NODE_ENV: 'production' }
const nowhere = 'http://127.0.0.1:9'

async function examine(t: Test, env: Record<string, string>, form: 'built' | 'source' = 'source') {
  const { output, ended } = runDeskside(t, ['doctor'], { ...settings, ...env }, form)
  return { code: await ended, ...output }
}

for (const [name, create] of Object.entries(databases))
  t.test(`it finds a running service well, over ${name}`, async (t) => {
    const DATABASE_URL = await create(t)
    const ALLOWED_ORIGINS = 'https://shop.example,https://www.shop.example'
    const { url } = await startService(t, { ...settings, DATABASE_URL, ALLOWED_ORIGINS })
    const { code, log, errors } = await examine(t, { DATABASE_URL, ALLOWED_ORIGINS, PUBLIC_URL: url })
    t.equal(errors, '')
    t.notMatch(log, /✗|!/)
    for (const line of [
      /✓ Settings .* for production/,
      /✓ Database .* can be written to/,
      /✓ Clock .* the database/,
      /✓ PUBLIC_URL .* ready/,
      /✓ Clock .* answers there/,
      /✓ CORS .*https:\/\/www\.shop\.example/,
      /Nothing stands in the way/,
    ])
      t.match(log, line)
    t.equal(code, 0)

    const other = await examine(t, { DATABASE_URL, ALLOWED_ORIGINS: 'https://new.example', PUBLIC_URL: url })
    t.match(other.log, /✗ CORS .*https:\/\/new\.example/)
    t.equal(other.code, 1)
  })

t.test('a setting that can not be used is named, and nothing else is looked at', async (t) => {
  const { code, log } = await examine(t, { PORT: 'many' })
  t.equal(code, 1)
  t.match(log, /^✗ Settings +PORT: .*\n +→ /)
  t.equal(log.split('✗').length, 3)
})

t.test('a database that is not there, or can not be reached, is told apart', async (t) => {
  const file = `${t.testdir()}/new/deskside.db`
  const fresh = await examine(t, { DATABASE_URL: `sqlite:${file}` })
  t.match(fresh.log, /! Database +is not there yet\n +→ /)
  t.equal(fresh.code, 0)
  t.equal(existsSync(file), false, 'and it is not made by looking')
  const away = await examine(t, { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/nothing' })
  t.match(away.log, /✗ Database .*ECONNREFUSED.*\n +→ Start it/)
  t.equal(away.code, 1)
  const damaged = await examine(t, {
    DATABASE_URL: `sqlite:${t.testdir({ 'deskside.db': 'x'.repeat(5000) })}/deskside.db`,
  })
  t.match(damaged.log, /✗ Database .*not a database/)
})

t.test('an address that leads nowhere, or to somebody else, is ill', async (t) => {
  const stranger = createServer((_request, response) => response.end('Welcome to the shop'))
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  t.teardown(() => stranger.close())
  const DATABASE_URL = `sqlite:${t.testdir()}/deskside.db`
  const lost = await examine(t, { DATABASE_URL, PUBLIC_URL: nowhere, REDIS_URL: 'redis://127.0.0.1:9' })
  t.match(lost.log, /✗ PUBLIC_URL .*can not be reached.*ECONNREFUSED|bad port/)
  t.match(lost.log, /✗ Redis .*\n +→ Start it/)
  const { port } = stranger.address() as AddressInfo
  const other = await examine(t, { DATABASE_URL, PUBLIC_URL: `http://127.0.0.1:${port}` })
  t.match(other.log, /✗ PUBLIC_URL .*answers 200, not the service/)
  t.same([lost.code, other.code], [1, 1])
})

t.test('what is unwise in production is said, and stops nothing', async (t) => {
  const DATABASE_URL = `sqlite:${t.testdir()}/deskside.db`
  const { code, log } = await examine(t, { DATABASE_URL, RATE_LIMIT: 'off' }, 'built')
  for (const name of ['RATE_LIMIT', 'ALLOWED_ORIGINS', 'PUBLIC_URL']) t.match(log, new RegExp(`! ${name} .*\\n +→ `))
  t.equal(code, 0)
})
