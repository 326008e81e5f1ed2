/**
 * `npm run bench -- search`: searches, and pages of queues, at 1 000 000 tickets with a post each, beside reading one
 * ticket by its key and beside the same pages at 1 000 tickets. By HTTP on loopback, one request after another, on both
 * databases. `BENCH_TICKETS` changes the size. Fails when a customer's page costs more than 1.5 times as much.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const many = Number(process.env.BENCH_TICKETS || 1_000_000)
const few = 1000
const limit = 1.5
const service = fileURLToPath(new URL('../../backend/dist/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'deskside-bench-'))
const children: ChildProcess[] = []
process.on('disconnect', () => process.exit(1))
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const admin = { username: 'boss', password: 'a password for the bench' }
const settings = (url: string) => ({
  PATH: process.env.PATH,
  DATABASE_URL: url,
  SECRET_KEY: 'a key for benches that has 32 characters',
  RATE_LIMIT: 'off',
  LOG_LEVEL: 'info',
  PORT: '0',
  ADMIN_USERNAME: admin.username,
  ADMIN_PASSWORD: admin.password,
})

function fill(url: string, tickets: number): void {
  const args = [service, 'seed', '--tickets', String(tickets), '--posts', '1']
  const start = Date.now()
  const { status } = spawnSync(process.execPath, args, { env: settings(url), cwd: folder, stdio: 'inherit' })
  if (status !== 0) throw new Error('seed failed')
  console.log(`filled in ${Math.round((Date.now() - start) / 1000)} s`)
}

function start(url: string): Promise<string> {
  const options = { env: settings(url), cwd: folder }
  const child = spawn(process.execPath, [service, 'serve'], { ...options, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  children.push(child)
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('exit', () => reject(new Error(`The service did not start: ${text}`)))
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      if (text.length < 20_000) text += part
      const [, found] = /listening at (http:[^"\s]+)/.exec(text) ?? []
      if (found) resolve(found)
    })
  })
}

async function post(url: string, body: object): Promise<Record<string, string>> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return (await answer.json()) as Record<string, string>
}

async function logIn(url: string) {
  const customer = { username: 'mara', password: 'light in the dark' }
  await post(`${url}/api/signup/`, customer)
  const tokens = await Promise.all([customer, admin].map((account) => post(`${url}/api/token/`, account)))
  return tokens.map(({ token = '' }) => token) as [string, string]
}

/** Milliseconds of each of some requests, sorted. */
async function time(url: string, token: string, rounds = 60): Promise<number[]> {
  const times: number[] = []
  for (let round = -5; round < rounds; round++) {
    const start = performance.now()
    const answer = await fetch(url, { headers: { authorization: `Token ${token}` } })
    const body = await answer.text()
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${body}`)
    if (round >= 0) times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)
}

const at = (times: number[], part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0

const pages = {
  'customer: all by cursor': 'tickets/?cursor=&page_size=20',
  'customer: own': 'tickets/?mine=true&page_size=20',
  'customer: unread': 'tickets/?unread=true&page_size=1',
  'customer: all by page': 'tickets/?page_size=20',
  'agent: all by cursor': 'tickets/?cursor=&page_size=20',
  'agent: is:open': 'tickets/?cursor=&page_size=20&q=is:open',
  'agent: is:unassigned is:open': 'tickets/?cursor=&page_size=20&q=is:unassigned+is:open',
  'agent: open, by waiting': 'tickets/?cursor=&page_size=20&sort=waiting&q=is:open',
  'agent: label:billing': 'tickets/?cursor=&page_size=20&q=label:billing',
  'agent: views with counts': 'views/',
  'agent: all by page': 'tickets/?page_size=20',
}

/** A frequent word, a rare one, two, a phrase, a beginning; then as a list. */
const searches = [
  'search/?q=bababa',
  'search/?q=gafeta',
  'search/?q=bababa+loneba',
  'search/?q="bababa+loneba"',
  'search/?q=bab',
  'search/?q=gafeta+is:open',
  'tickets/?cursor=&q=gafeta',
]

const cell = (value: string | number, width = 10) => String(value).padStart(width)
const ms = (value: number) => value.toFixed(1)

async function measurePages(url: string): Promise<Map<string, number[]>> {
  const [customer, agent] = await logIn(url)
  const found = new Map<string, number[]>()
  for (const [name, path] of Object.entries(pages))
    found.set(name, await time(`${url}/api/${path}`, name.startsWith('agent') ? agent : customer))
  return found
}

async function measure(name: string, databaseUrl: (size: string) => Promise<string>): Promise<boolean> {
  console.log(`\n${name}: ${few} and ${many} tickets`)
  const [small, large] = [await databaseUrl('small'), await databaseUrl('large')]
  fill(small, few)
  fill(large, many)
  const before = await measurePages(await start(small))
  const url = await start(large)
  const after = await measurePages(url)
  console.log(
    `${'page of a queue'.padEnd(30)}${['p50 ms', 'p95 ms', 'few p50', 'ratio'].map((head) => cell(head)).join('')}`,
  )
  let isFine = true
  for (const [page, times] of after) {
    const [p50, small50] = [at(times, 0.5), at(before.get(page) ?? [], 0.5)]
    console.log(
      page.padEnd(30) +
        [ms(p50), ms(at(times, 0.95)), ms(small50), (p50 / small50).toFixed(2)].map((one) => cell(one)).join(''),
    )
    if (page.includes('cursor') && p50 / small50 > limit) isFine = false
  }
  const { token = '' } = await post(`${url}/api/token/`, admin)
  const key = at(await time(`${url}/api/tickets/${Math.floor(many / 2)}/`, token), 0.95)
  console.log(`${'search'.padEnd(30)}${['p50 ms', 'p95 ms', '÷ by key'].map((head) => cell(head)).join('')}`)
  console.log('one ticket by its key'.padEnd(40) + cell(ms(key)))
  for (const path of searches) {
    const times = await time(`${url}/api/${path}`, token, 40)
    console.log(
      path.padEnd(30) +
        [ms(at(times, 0.5)), ms(at(times, 0.95)), (at(times, 0.95) / key).toFixed(1)].map((one) => cell(one)).join(''),
    )
  }
  for (const one of children.splice(0)) one.kill('SIGKILL')
  return isFine
}

async function createDatabase(server: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return Object.assign(new URL(server), { pathname: `/${name}` }).href
}

const fine = [await measure('SQLite', async (size) => `sqlite:${join(folder, `${size}.db`)}`)]
const server = process.env.TEST_DATABASE_URL
if (server) fine.push(await measure('PostgreSQL', (size) => createDatabase(server, `bench_${size}`)))
const isFine = fine.every(Boolean)
if (!isFine) console.log(`\nA page by cursor costs more than ${limit} times as much with ${many} tickets.`)
process.exit(isFine ? 0 : 1)
