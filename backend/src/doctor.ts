import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { sql } from 'kysely'
import { type Config, type Environment, readConfig } from './config.ts'
import { connect } from './db/connect.ts'
import type { Database } from './db/database.ts'
import { isMigrated } from './db/migrate.ts'
import { connectRedis } from './http/limits.ts'

/** What was looked at, how it is, and what to do when it isn't well. */
export interface Finding {
  what: string
  state: 'well' | 'doubtful' | 'ill'
  text: string
  remedy?: string
}

const well = (what: string, text: string): Finding => ({ what, state: 'well', text })
const doubtful = (what: string, text: string, remedy: string): Finding => ({ what, state: 'doubtful', text, remedy })
const ill = (what: string, text: string, remedy: string): Finding => ({ what, state: 'ill', text, remedy })

const patienceMs = 5000
const gigabyte = 1024 ** 3

/** Looks at everything that the service needs from around it. A write that it tries is taken back. */
export async function* examine(env: Environment): AsyncGenerator<Finding> {
  let config: Config
  try {
    config = readConfig(env)
  } catch (error) {
    return yield ill('Settings', wordsOf(error), 'Correct this one first: README.md says what each setting takes.')
  }
  yield* settingsOf(config)
  yield* await databaseOf(config)
  yield* await publicUrlOf(config)
  if (config.redisUrl) yield await redisOf(config.redisUrl)
}

function* settingsOf(config: Config): Generator<Finding> {
  const { isProduction, publicUrl, hasRateLimit, allowedOrigins, trustProxy } = config
  yield isProduction
    ? well('Settings', 'can be used, for production')
    : doubtful('Settings', 'can be used, for development', 'Set NODE_ENV=production to serve real customers.')
  if (!hasRateLimit) yield doubtful('RATE_LIMIT', 'is off: passwords can be tried without end', 'Take it out.')
  if (!isProduction) return
  if (allowedOrigins.length === 0)
    yield doubtful(
      'ALLOWED_ORIGINS',
      'is empty: pages of other origins can not use the widget',
      "Name your pages' origins.",
    )
  if (publicUrl?.startsWith('https:') && trustProxy === false)
    yield doubtful(
      'TRUST_PROXY',
      'is not set, though PUBLIC_URL is https: behind a proxy everybody shares one address, and its limits',
      'Set it to the number of proxies in front, such as 1.',
    )
}

async function databaseOf({ databaseUrl }: Config): Promise<Finding[]> {
  const file = databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : undefined
  if (file) {
    const folder = lookAtFolder(file)
    if (folder.some(({ state }) => state === 'ill') || !existsSync(file)) return folder
    return [...folder, ...(await lookInside(databaseUrl))]
  }
  return lookInside(databaseUrl)
}

function lookAtFolder(file: string): Finding[] {
  let folder = dirname(file)
  while (!existsSync(folder)) folder = dirname(folder)
  try {
    for (const one of [folder, ...(existsSync(file) ? [file] : [])]) accessSync(one, constants.R_OK | constants.W_OK)
  } catch {
    const remedy = 'Give it to the user that the service runs as, or correct DATABASE_URL.'
    return [ill('Database', `${file} can not be written to by this user`, remedy)]
  }
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const room = `${(free / gigabyte).toFixed(1)} GB free beside ${file}`
  const remedy = 'Make room: writes are refused when the disk is full.'
  const disk =
    free < gigabyte / 4
      ? ill('Disk', room, remedy)
      : free < 2 * gigabyte
        ? doubtful('Disk', room, remedy)
        : well('Disk', room)
  if (existsSync(file)) return [disk]
  return [disk, doubtful('Database', 'is not there yet', 'Nothing to do: the first start makes it.')]
}

async function lookInside(databaseUrl: string): Promise<Finding[]> {
  let database: Database | undefined
  try {
    database = connect(databaseUrl)
    const clock = await readClock(database)
    if (!(await isMigrated(database.db))) {
      const remedy = 'Run `migrate`, or start the service: it migrates first.'
      return [clock, doubtful('Database', 'answers, but its tables are not up to date', remedy)]
    }
    await writeNothing(database)
    return [well('Database', 'answers, is up to date and can be written to'), clock]
  } catch (error) {
    const remedy = 'Start it, or correct DATABASE_URL (for PostgreSQL also the rights of its user).'
    return [ill('Database', wordsOf(error), remedy)]
  } finally {
    await database?.close()
  }
}

class Undo extends Error {}

/** A write that is taken back. */
async function writeNothing(database: Database): Promise<void> {
  const write = database.write(async (db) => {
    await db.insertInto('login_failures').values({ key: 'doctor', failures: 0, since: 0 }).execute()
    throw new Undo()
  })
  await write.catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error
  })
}

/** The database's clock beside ours. SQLite's is ours. */
async function readClock({ db }: Database): Promise<Finding> {
  const { rows } = await sql<{ now: string }>`select current_timestamp as now`.execute(db)
  const now = rows[0]?.now ?? ''
  return compareClocks('the database', new Date(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(now) ? `${now}Z` : now))
}

function compareClocks(whose: string, theirs: Date): Finding {
  const seconds = Math.round(Math.abs(Date.now() - theirs.getTime()) / 1000)
  if (seconds <= 5) return well('Clock', `agrees with that of ${whose}`)
  const remedy = 'Keep the clocks right by NTP: identity tokens and sessions go by them.'
  return (seconds > 60 ? ill : doubtful)('Clock', `is ${seconds} s off that of ${whose}`, remedy)
}

async function publicUrlOf({ publicUrl, isProduction, allowedOrigins }: Config): Promise<Finding[]> {
  if (!publicUrl) {
    const remedy = 'Set it to the https address that people reach the service by.'
    return isProduction ? [doubtful('PUBLIC_URL', 'is not set', remedy)] : []
  }
  const get = (path: string, options: RequestInit = {}) =>
    fetch(publicUrl + path, { ...options, redirect: 'manual', signal: AbortSignal.timeout(patienceMs) })
  let health: Response
  try {
    health = await get('/readyz')
  } catch (error) {
    const remedy = 'Is the service running, and do DNS, the certificate and the proxy lead to it?'
    return [ill('PUBLIC_URL', `${publicUrl} can not be reached: ${wordsOf(error)}`, remedy)]
  }
  const told = (await health.json().catch(() => undefined)) as { status?: unknown; code?: unknown } | undefined
  if (told?.status !== 'ready') {
    const isOurs = told?.code === 'unavailable'
    const text = isOurs
      ? 'is reached, but the service is not ready'
      : `${publicUrl}/readyz answers ${health.status}, not the service`
    return [
      ill(
        'PUBLIC_URL',
        text,
        isOurs ? "Look at the service's log." : 'Let the proxy pass every path on to the service.',
      ),
    ]
  }
  return [
    well('PUBLIC_URL', `${publicUrl} is reached, and ready`),
    compareClocks('who answers there', new Date(health.headers.get('date') ?? Date.now())),
    await corsOf(get, allowedOrigins),
  ]
}

type Get = (path: string, options?: RequestInit) => Promise<Response>

async function corsOf(get: Get, allowedOrigins: Config['allowedOrigins']): Promise<Finding> {
  const origins = allowedOrigins === 'loopback' ? ['http://127.0.0.1:4000'] : allowedOrigins
  const allows = async (origin: string) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    }
    const answer = await get('/api/newticket/', { method: 'OPTIONS', headers })
    return [origin, '*'].includes(answer.headers.get('access-control-allow-origin') ?? '')
  }
  const remedy = 'Restart the service with these ALLOWED_ORIGINS, and let the proxy leave CORS headers alone.'
  for (const origin of origins)
    if (!(await allows(origin))) return ill('CORS', `pages of ${origin} are not let in at PUBLIC_URL`, remedy)
  if (await allows('https://nobody.invalid')) return ill('CORS', 'pages of any origin are let in at PUBLIC_URL', remedy)
  return well('CORS', `${origins.join(', ') || 'no other origin'} may use the API, nobody else`)
}

async function redisOf(url: string): Promise<Finding> {
  const redis = await connectRedis(url)
  try {
    await Promise.race([
      new Promise((resolve) => redis.once('ready', resolve)),
      new Promise((_, reject) => redis.once('error', reject)),
    ])
    await redis.ping()
    return well('Redis', 'answers')
  } catch (error) {
    const remedy = 'Start it, or correct REDIS_URL. Until then each instance counts its own requests.'
    return ill('Redis', wordsOf(error), remedy)
  } finally {
    redis.disconnect()
  }
}

/** An error in one line, with the reason that lies below it. */
function wordsOf(error: unknown): string {
  const { message, cause, code } = error as NodeJS.ErrnoException & { cause?: unknown }
  const below = cause === undefined ? '' : wordsOf(cause)
  const own = (message || code || String(error)).split('\n')[0] ?? ''
  return below && !own.includes(below) ? `${own.replace(/\.$/, '')} (${below})` : own
}

const signs = { well: '✓', doubtful: '!', ill: '✗' }

/** Prints each finding as it comes. Resolves to the exit code: 1 when something is ill. */
export async function report(findings: AsyncIterable<Finding>, print: (line: string) => void): Promise<number> {
  let code = 0
  for await (const { what, state, text, remedy } of findings) {
    print(`${signs[state]} ${what.padEnd(16)} ${text}`)
    if (remedy) print(`  ${''.padEnd(16)} → ${remedy}`)
    if (state === 'ill') code = 1
  }
  print(code === 0 ? 'Nothing stands in the way.' : 'Not well: see ✗ above.')
  return code
}
