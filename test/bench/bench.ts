/**
 * `npm run bench`: bytes, memory after start, requests beside a bare handler (bare.ts), and streams, in processes of
 * their own. Loopback, two seconds a measurement, everything in temporary folders. `BENCH_SECONDS` changes the length.
 * `npm run bench -- streams` measures those alone.
 */
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { chunkFiles, launcherFiles, weigh } from '../support/bytes.ts'
import { measureConsole } from './console.ts'
import { cell, endAll, folder, kilobytes, post, startBare, startService } from './processes.ts'
import { measureStreams } from './streams.ts'

const duration = Number(process.env.BENCH_SECONDS || 2)
const megabytes = (child: ChildProcess) => Math.round(kilobytes(child) / 1024)

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

async function measure(name: string, databaseUrl: string): Promise<void> {
  const { child, url } = await startService(databaseUrl)
  await sleep(1000)
  const memory = megabytes(child)
  const { token, session, read, busy, opening } = await seed(url)
  const { url: bareUrl } = await startBare(databaseUrl)
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
  endAll()
}

async function measureRequests(): Promise<void> {
  await measure('SQLite', `sqlite:${join(folder, 'bench.db')}`)
  if (process.env.TEST_DATABASE_URL) await measure('PostgreSQL', process.env.TEST_DATABASE_URL)
}

function weighWidget(): void {
  console.log(`${'bytes'.padEnd(22)}${cell('brotli')}${cell('gzip')}`)
  for (const [name, files] of Object.entries({
    launcher: launcherFiles(),
    panel: chunkFiles('core', 'connection', 'panel'),
    console: chunkFiles('core', 'connection', 'console'),
  })) {
    const { brotli, gzip } = weigh(files)
    console.log(name.padEnd(22) + cell(brotli) + cell(gzip))
  }
}

const benches: Record<string, () => unknown> = {
  bytes: weighWidget,
  requests: measureRequests,
  streams: () => measureStreams(process.env.TEST_DATABASE_URL),
  console: measureConsole,
}
const only = process.argv[2]
for (const [name, measure] of Object.entries(benches)) if (!only || only === name) await measure()
process.exit(0)
