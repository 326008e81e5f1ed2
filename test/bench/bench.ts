/**
 * `npm run bench`: bytes, memory after start, and requests beside a bare handler (bare.ts), in processes of their own.
 * Loopback, two seconds a measurement, everything in temporary folders. `BENCH_SECONDS` changes the length.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { chunkFiles, launcherFiles, weigh } from '../support/bytes.ts'

const duration = Number(process.env.BENCH_SECONDS || 2)
const service = fileURLToPath(new URL('../../backend/dist/main.js', import.meta.url))
const bare = fileURLToPath(new URL('bare.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'deskside-bench-'))
const children: ChildProcess[] = []
process.on('disconnect', () => process.exit(1))
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function launch(args: string[], env: Record<string, string> = {}): ChildProcess {
  const options = { env: { PATH: process.env.PATH, ...env }, cwd: folder }
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  children.push(child)
  return child
}

async function startService(databaseUrl: string): Promise<{ child: ChildProcess; url: string }> {
  const child = launch([service, 'serve'], { PORT: '0', RATE_LIMIT: 'off', DATABASE_URL: databaseUrl })
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.once('exit', () => reject(new Error(`The service did not start: ${text}`)))
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      if (text.length < 20_000) text += part
      const [, found] = /listening at (http:[^"\s]+)/.exec(text) ?? []
      if (found) resolve(found)
    })
  })
  return { child, url }
}

function startBare(databaseUrl: string): Promise<string> {
  return new Promise((resolve) => {
    launch([bare, databaseUrl]).once('message', (message: { url: string }) => resolve(message.url))
  })
}

const megabytes = ({ pid }: ChildProcess) => {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}

async function post(url: string, body: object, token?: string): Promise<Record<string, string | number>> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Token ${token}` }) }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return (await answer.json()) as Record<string, string | number>
}

/** A customer with a ticket of 50 posts to read, and one to reply to. */
async function seed(url: string) {
  const account = { username: 'mara', password: 'light in the dark' }
  const opening = { subject: 'My lamp flickers', message: 'It began this morning.' }
  await post(`${url}/api/signup/`, account)
  const token = String((await post(`${url}/api/token/`, account)).token)
  const { id: read } = await post(`${url}/api/newticket/`, opening, token)
  for (let number = 2; number <= 50; number++)
    await post(`${url}/api/tickets/${read}/reply/`, { message: `Post ${number}: it still flickers.` }, token)
  const { id: busy } = await post(`${url}/api/newticket/`, opening, token)
  const [, payload = ''] = token.split('.')
  const { session } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { session: string }
  return { token, session, read, busy, opening }
}

async function load(url: string, connections: number, body: object | undefined, token: string) {
  const result = await autocannon({
    url,
    connections,
    duration,
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Token ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} errors`)
  return { rate: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 }
}

const cell = (value: string | number, width = 9) => String(value).padStart(width)

async function measure(name: string, databaseUrl: string): Promise<void> {
  const { child, url } = await startService(databaseUrl)
  await sleep(1000)
  const memory = megabytes(child)
  const { token, session, read, busy, opening } = await seed(url)
  const bareUrl = await startBare(databaseUrl)
  const jobs = [
    { job: 'read 10 of 50 posts', path: `/tickets/${read}/posts/`, body: undefined },
    { job: 'create a ticket', path: '/newticket/', body: opening },
    { job: 'reply', path: `/tickets/${busy}/reply/`, body: { message: 'It still flickers.' } },
  ]
  console.log(`\n${name}: ${memory} MB after start, ${megabytes(child)} MB after the first 52 writes`)
  console.log(
    `${'job'.padEnd(22)}${['conn', 'req/s', 'p50 ms', 'p99 ms', 'bare/s', 'p50 ms', 'p99 ms', 'ratio'].map((head) => cell(head)).join('')}`,
  )
  for (const { job, path, body } of jobs)
    for (const connections of [1, 16]) {
      const plain = await load(`${bareUrl}${path}?session=${session}`, connections, body, token)
      const ours = await load(`${url}/api${path}`, connections, body, token)
      const figures = [ours, plain].flatMap(({ rate, p50, p99 }) => [Math.round(rate), p50, p99])
      const ratio = (ours.rate / plain.rate).toFixed(2)
      console.log(job.padEnd(22) + [connections, ...figures, ratio].map((value) => cell(value)).join(''))
    }
  for (const one of children.splice(0)) one.kill('SIGKILL')
}

console.log(`${'bytes'.padEnd(22)}${cell('brotli')}${cell('gzip')}`)
for (const [name, files] of Object.entries({
  launcher: launcherFiles(),
  panel: chunkFiles('core', 'connection', 'panel'),
})) {
  const { brotli, gzip } = weigh(files)
  console.log(name.padEnd(22) + cell(brotli) + cell(gzip))
}
await measure('SQLite', `sqlite:${join(folder, 'bench.db')}`)
if (process.env.TEST_DATABASE_URL) await measure('PostgreSQL', process.env.TEST_DATABASE_URL)
process.exit(0)
