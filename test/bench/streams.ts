import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { cell, endAll, folder, kilobytes, launch, post, startBare, startService } from './processes.ts'

const holder = fileURLToPath(new URL('holder.ts', import.meta.url))
const idle = 5000
const warmUp = 1000
/**
 * What both are run with, so that what a stream leaves behind shows: V8's young generation grows with how fast
 * connections come, and rubbish is collected when it likes.
 */
const flags = [
  '--max-semi-space-size=1',
  '--expose-gc',
  '--import',
  'data:text/javascript,process.on("SIGUSR2", () => globalThis.gc())',
]
const told = { streams: 500, posts: 100, everyMs: 50 }

async function signUp(url: string): Promise<string> {
  const account = { username: 'noor', password: 'light in the dark' }
  await post(`${url}/api/signup/`, account)
  return String((await post(`${url}/api/token/`, account)).token)
}

/** Opens streams from a process of its own. */
function hold(url: string, token: string, count: number): Promise<ChildProcess> {
  const child = launch([holder, url, token, String(count)])
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`The streams at ${url} could not be held.`)))
    child.once('message', () => resolve(child))
  })
}

/** Resident memory, rubbish apart. */
async function settled(service: ChildProcess): Promise<number> {
  await sleep(1000)
  service.kill('SIGUSR2')
  await sleep(1000)
  return kilobytes(service)
}

/** Bytes of memory for one more idle stream. */
async function idleBytes(service: ChildProcess, url: string, token: string): Promise<number> {
  const first = await hold(url, token, warmUp)
  const before = await settled(service)
  const second = await hold(url, token, idle)
  const bytes = (1024 * ((await settled(service)) - before)) / idle
  for (const one of [first, second]) one.removeAllListeners('exit').kill('SIGKILL')
  return bytes
}

/** Milliseconds from sending a post to its arrival at each stream of another instance. */
async function deliveries(databaseUrl: string): Promise<number[]> {
  const [{ url }, other] = [await startService(databaseUrl), await startService(databaseUrl)]
  const token = await signUp(url)
  const { id } = await post(`${url}/api/newticket/`, { subject: 'My lamp flickers', message: 'It began today.' }, token)
  const streams = await hold(other.url, token, told.streams)
  const sent = new Map<number, number>()
  const arrivals: [number, number][] = []
  streams.on('message', (arrival: [number, number]) => arrivals.push(arrival))
  for (let turn = 0; turn < told.posts; turn++) {
    const started = performance.timeOrigin + performance.now()
    const made = await post(`${url}/api/tickets/${id}/reply/`, { message: 'It still flickers.' }, token)
    sent.set(Number(made.id), started)
    await sleep(told.everyMs)
  }
  while (arrivals.length < told.streams * told.posts) await sleep(50)
  return arrivals.map(([post_id, arrived]) => arrived - (sent.get(post_id) ?? Number.NaN)).sort((a, b) => a - b)
}

/** Prints what an idle stream weighs beside a bare Fastify's, and how long a post takes to other people's screens. */
export async function measureStreams(databaseUrl: string | undefined): Promise<void> {
  const file = `sqlite:${join(folder, 'streams.db')}`
  const { child, url } = await startService(file, ...flags)
  const token = await signUp(url)
  const ours = await idleBytes(child, url, token)
  const bare = await startBare(file, ...flags)
  const plain = await idleBytes(bare.child, bare.url, token)
  endAll()
  console.log(`\n${idle} idle streams`)
  console.log(`${'bytes each'.padEnd(22)}${['ours', 'bare', 'ratio'].map((head) => cell(head)).join('')}`)
  console.log(
    `${''.padEnd(22)}${[Math.round(ours), Math.round(plain), (ours / plain).toFixed(2)].map((one) => cell(one)).join('')}`,
  )
  if (!databaseUrl) return
  const times = await deliveries(databaseUrl)
  endAll()
  const [p50, p95, most] = [0.5, 0.95, 1].map((part) => (times[Math.ceil(part * times.length) - 1] ?? 0).toFixed(1))
  console.log(
    `\nPost to event at ${told.streams} streams of another instance: p50 ${p50} ms, p95 ${p95} ms, longest ${most} ms`,
  )
}
