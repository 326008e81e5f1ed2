import { execFile } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { settings } from '../backend/src/config.ts'
import { startService } from './support/service.ts'

const root = new URL('..', import.meta.url)
const read = (name: string) => readFile(new URL(name, root), 'utf8')
const run = promisify(execFile)

t.test("the README's command lines do what it says", async (t) => {
  const password = 'a password for the docs'
  const service = await startService(t, { ADMIN_USERNAME: 'boss', ADMIN_PASSWORD: password })
  const blocks = [...(await read('README.md')).matchAll(/<!-- run -->\n```sh\n(.*?)```/gs)].map(([, block]) => block)
  const lines = blocks.join('\n')
  t.match(lines, 'http://127.0.0.1:3000/api')

  // Any answer from 400 on ends the run; each answer is a line.
  const folder = await mkdtemp(join(t.testdir(), 'curl-'))
  await writeFile(join(folder, '.curlrc'), 'fail-with-body\nwrite-out = "\\n"\n')
  const script = lines.replaceAll('http://127.0.0.1:3000', service.url)
  const env = { ...process.env, CURL_HOME: folder, ADMIN_PASSWORD: password }
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { env })
  for (const [, answer = ''] of lines.matchAll(/^# (\{.*\})$/gm)) t.ok(stdout.split('\n').includes(answer), answer)
})

t.test("the README's settings are the service's", async (t) => {
  const table = [...(await read('README.md')).matchAll(/^\| `([A-Z_]+)` \| (.*) \|$/gm)].map(([, name, text]) => [
    name,
    text,
  ])
  t.same(table, Object.entries(settings))
})

t.test('no file that is kept holds a secret, and each one that is needed has to be given', async (t) => {
  const compose = await read('docker-compose.yml')
  for (const name of ['SECRET_KEY', 'ADMIN_PASSWORD', 'POSTGRES_PASSWORD']) t.match(compose, `\${${name}:?`)
  t.notMatch(await read('.env.example'), /^[A-Z]/m, 'everything in .env.example is a comment')
})

t.test('what the papers point at is there', async (t) => {
  for (const name of ['README.md', 'CONTRIBUTING.md'])
    for (const [, target = ''] of (await read(name)).matchAll(/(?:\]\(|src=")(?!https?:)([\w./-]+)/g))
      t.ok((await readFile(new URL(target, root))).length > 0, `${name} → ${target}`)
})
