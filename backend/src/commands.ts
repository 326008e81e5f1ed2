import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { buildApp } from './app.ts'
import { type Config, type Environment, readIdentity } from './config.ts'
import { backUp, type Counts, restore } from './db/backup.ts'
import { connect } from './db/connect.ts'
import type { Database } from './db/database.ts'
import { migrate } from './db/migrate.ts'
import { seed } from './db/seed.ts'
import { examine, report } from './doctor.ts'
import { hashPassword } from './features/accounts/passwords.ts'
import { profileFaults } from './features/accounts/rules.ts'
import { hasAdmin, insertUser, newUser } from './features/accounts/store.ts'
import { explainToken, makeKey } from './features/identity/command.ts'
import { keepHouse } from './housekeeping.ts'
import { widgetTags } from './http/static.ts'
import { startJobs } from './jobs.ts'

const longestStopMs = 9000

/** Migrates, listens, and runs until SIGTERM, SIGINT, or the end of the parent that it has a channel to. */
export async function serve(config: Config): Promise<void> {
  const database = connect(config.databaseUrl)
  await migrate(database)
  await createFirstAdmin(database, config)
  const app = await buildApp({ database, config })
  const stopHousekeeping = keepHouse(database, config, app.log)
  const stopJobs = startJobs(database, config, app.log)
  if (!config.hasRateLimit) app.log.warn('RATE_LIMIT=off: nothing bounds how fast passwords can be tried')
  if (!config.isProduction) app.log.info('development: set NODE_ENV=production to serve real customers')

  let isStopping = false
  async function stop() {
    if (isStopping) return
    isStopping = true
    setTimeout(() => process.exit(0), longestStopMs + config.stopDelay * 1000).unref()
    stopHousekeeping()
    await app.close()
    await stopJobs()
    await database.close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
  process.on('disconnect', stop)

  await app.listen({ port: config.port, host: config.host, backlog: 4096 })
}

export async function migrateOnly(config: Config): Promise<void> {
  const database = connect(config.databaseUrl)
  await migrate(database)
  await database.close()
  console.log('The database is up to date.')
}

async function createFirstAdmin(database: Database, { admin }: Config): Promise<void> {
  if (!admin || (await hasAdmin(database.db))) return
  const password_hash = await hashPassword(admin.password)
  // Starts at the same moment each get here; the name is taken once.
  await database.write(async (db) => {
    if (!(await hasAdmin(db)))
      await insertUser(db, newUser({ username: admin.username }, 'admin', password_hash, database.now()))
  })
}

/** `deskside admin create NAME`. Reads the password from the terminal without showing it, or a line of a pipe. */
export async function createAdmin(config: Config, username: string): Promise<void> {
  const faults = profileFaults({ username }, true)
  if (faults || [...username].length > 150) throw new Error('This is not a username.')
  const database = connect(config.databaseUrl)
  await migrate(database)
  const password = await askPassword(`Password for ${username} (8 to 128 characters): `)
  const length = [...password].length
  if (length < 8 || length > 128) throw new Error('A password has 8 to 128 characters.')
  const password_hash = await hashPassword(password)
  const user = await database.write((db) =>
    insertUser(db, newUser({ username }, 'admin', password_hash, database.now())),
  )
  await database.close()
  if (!user) throw new Error('A user with that username already exists.')
  console.log(`${username} is an admin.`)
}

/** `deskside doctor`. Ends with 1 when something is ill. */
export async function examineAll(env: Environment): Promise<void> {
  process.exit(await report(examine(env), console.log))
}

const sqliteFile = ({ databaseUrl }: Config): string => {
  if (!databaseUrl.startsWith('sqlite:')) throw new Error('Use pg_dump and pg_restore for PostgreSQL.')
  return databaseUrl.slice('sqlite:'.length)
}

const inWords = ({ users, tickets, posts }: Counts) => `${users} users, ${tickets} tickets, ${posts} posts`

/** `deskside backup FILE`, also while the service runs. */
export async function backUpTo(config: Config, copy: string): Promise<void> {
  console.log(`${copy}: ${inWords(await backUp(sqliteFile(config), copy))}`)
}

/** `deskside restore FILE`, while nothing runs. */
export async function restoreFrom(config: Config, copy: string): Promise<void> {
  const { counts, kept } = await restore(copy, sqliteFile(config))
  console.log(`Restored ${inWords(counts)}.${kept ? ` What was there is in ${kept}.` : ''}`)
}

/** `deskside identity keygen` */
export function printKey(args: string[]): void {
  console.log(makeKey(args))
}

/** `deskside identity check TOKEN`, with the settings of the service. Exit code 1: it would be refused. */
export async function checkToken(env: Environment, token: string): Promise<void> {
  const { identityKeys, publicUrl } = readIdentity(env)
  const { text, isGood } = await explainToken(token, identityKeys, publicUrl, Date.now())
  console.log(text)
  if (!isGood) process.exitCode = 1
}

/** `deskside widget` */
export function printTag(env: Environment): void {
  console.log(widgetTags(readIdentity(env).publicUrl))
}

/** `deskside seed --tickets N [--posts N]` */
export async function seedWith(config: Config, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { tickets: { type: 'string' }, posts: { type: 'string', default: '10' } },
  })
  const [tickets, posts] = [Number(values.tickets), Number(values.posts)]
  if (!(Number.isSafeInteger(tickets) && tickets > 0 && Number.isSafeInteger(posts) && posts > 0 && posts <= 1000))
    throw new Error('say how many tickets, and perhaps of how many posts: seed --tickets 1000 --posts 10')
  const database = connect(config.databaseUrl)
  await migrate(database)
  await seed(database, { tickets, posts }, (made) => process.stderr.write(`\r${made} tickets`))
  await database.close()
  process.stderr.write('\n')
  console.log(`There are ${tickets} tickets with ${tickets * posts} posts now.`)
}

async function askPassword(question: string): Promise<string> {
  process.stderr.write(question)
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silence, terminal: process.stdin.isTTY })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
