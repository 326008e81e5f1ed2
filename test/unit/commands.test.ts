import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import t, { type Test } from 'tap'
import { readConfig } from '../../backend/src/config.ts'
import { hostKey, publicUrl, signIdentity } from '../support/identity.ts'
import { runDeskside, startService } from '../support/service.ts'

const databaseIn = (t: Test) => `sqlite:${t.testdir()}/deskside.db`

/** Runs a command to its end, with these lines typed in. */
async function say(t: Test, command: string[], env: Record<string, string> = {}, typed = '') {
  const { child, ended, output } = runDeskside(t, command, env, 'source')
  child.stdin?.end(typed)
  return { code: await ended, ...output }
}

t.test('it serves until it is asked to stop, and ends with 0', async (t) => {
  const admin = { ADMIN_USERNAME: 'boss', ADMIN_PASSWORD: 'a good one for a test' }
  const service = await startService(t, { DATABASE_URL: databaseIn(t), ...admin }, 'source')
  const body = JSON.stringify({ username: 'boss', password: admin.ADMIN_PASSWORD })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${service.url}/api/token/`, { method: 'POST', headers, body })
  t.equal(answer.status, 200, 'the first admin logs in')
  t.equal(await service.stop(), 0)
})

t.test('a setting that can not be used is one line that names it', async (t) => {
  const wrong: [string, string][] = [
    ['PORT', 'many'],
    ['DATABASE_URL', 'mysql://127.0.0.1/'],
    ['SECRET_KEY', 'short'],
    ['PUBLIC_URL', 'shop'],
    ['ALLOWED_ORIGINS', '*'],
    ['TICKET_VISIBILITY', 'public'],
    ['TRUST_PROXY', 'perhaps'],
    ['IDENTITY_KEYS', 'not JSON'],
    ['ADMIN_USERNAME', 'boss'],
    ['ADMIN_PASSWORD', 'without a name'],
    ['LOG_LEVEL', 'loud'],
  ]
  const named: Record<string, string> = { ADMIN_USERNAME: 'ADMIN_PASSWORD', ADMIN_PASSWORD: 'ADMIN_USERNAME' }
  for (const [name, value] of wrong)
    t.throws(() => readConfig({ SECRET_KEY: 'a key for tests that has 32 characters', [name]: value }), {
      message: new RegExp(`^${named[name] ?? name}: .*$`),
    })
  t.match(await say(t, ['serve'], { PORT: 'many' }), { code: 1, errors: /^deskside: PORT: .*\n$/ })
})

t.test('a port in use is one line', async (t) => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  t.teardown(() => other.close())
  const address = other.address()
  const port = typeof address === 'object' && address ? String(address.port) : ''
  const { code, errors } = await say(t, ['serve'], { PORT: port })
  t.equal(code, 1)
  t.equal(errors, `deskside: PORT: ${port} is in use by another program\n`)
})

t.test('an admin is made with a password that is typed in', async (t) => {
  const env = { DATABASE_URL: databaseIn(t) }
  t.equal((await say(t, ['migrate'], env)).code, 0)
  t.match(await say(t, ['admin', 'create', 'boss'], env, 'long enough for this\n'), {
    code: 0,
    log: 'boss is an admin.',
  })
  t.match(await say(t, ['admin', 'create', 'boss'], env, 'long enough for this\n'), {
    code: 1,
    errors: 'already exists',
  })
  t.match(await say(t, ['admin', 'create', 'sam'], env, 'short\n'), { code: 1, errors: '8 to 128' })
})

t.test('it says what it can do', async (t) => {
  t.match(await say(t, ['help']), { code: 0, log: 'DATABASE_URL' })
  t.match(await say(t, ['dance']), { code: 1, errors: 'there is no command "dance"' })
})

t.test('it makes keys and explains tokens, without a database or a secret', async (t) => {
  const env = { NODE_ENV: 'production', PUBLIC_URL: publicUrl, IDENTITY_KEYS: JSON.stringify([hostKey]) }
  t.match(await say(t, ['identity', 'keygen', 'EdDSA']), { code: 0, log: 'BEGIN PRIVATE KEY' })
  t.match(await say(t, ['identity', 'check', signIdentity()], env), { code: 0, log: 'Good: ' })
  t.match(await say(t, ['identity', 'check', 'nonsense'], env), { code: 1, log: 'Refused, malformed: ' })
})

t.test('it prints the tag for pages, pinned too', async (t) => {
  const { code, log } = await say(t, ['widget'], { PUBLIC_URL: 'https://shop.example/support/' })
  t.equal(code, 0)
  t.match(log, '<script async src="https://shop.example/support/widget.js"></script>')
  const script = readFileSync(new URL('../../widget/dist/widget.js', import.meta.url))
  const integrity = `sha384-${createHash('sha384').update(script).digest('base64')}`
  t.match(log, `integrity="${integrity}" crossorigin="anonymous"`)
  t.match(log, /src="https:\/\/shop\.example\/support\/widget-[\da-f]{16}\.js"/)
})
