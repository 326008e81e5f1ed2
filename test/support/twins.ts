/** The same service over SQLite and over PostgreSQL, asked the same. */
import { deepEqual } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import type { Test } from 'tap'
import type { Role } from '../../backend/src/contract/index.ts'
import { databases, openWorld, type Person, type World } from './app.ts'
import { casting, type Request } from './generate.ts'
import { hostKey } from './identity.ts'

export interface Told {
  status: number
  type: string
  body: string
}

export interface Twins {
  sqlite: World
  /** Both answers, each as it came. A refused request that changed anything, and a difference, throw. */
  ask(request: Request): Promise<Told>
  /** People afresh, of the same names on both: some of the last ones may have erased themselves. */
  recast(): Promise<void>
  /** Throws unless both databases hold the same rows. */
  compare(): Promise<void>
}

const epoch = Date.UTC(2026, 0, 5, 12)

export async function openTwins(t: Test): Promise<Twins> {
  const env = { LOG_LEVEL: 'warn', IDENTITY_KEYS: JSON.stringify([hostKey]), PUBLIC_URL: 'http://127.0.0.1:3000' }
  const worlds = await Promise.all([
    databases.sqlite(t).then((url) => openWorld(t, url, env)),
    databases.postgres(t).then((url) => openWorld(t, url, env)),
  ])
  const [sqlite, postgres] = worlds
  const file = new Sqlite(sqlite.databaseUrl.slice('sqlite:'.length), { readonly: true })
  const client = new pg.Client({ connectionString: postgres.databaseUrl })
  await client.connect()
  t.teardown(async () => {
    file.close()
    await client.end()
  })
  const state = watchState(file)
  let casts: Person[][] = [[], []]
  let round = 0
  let time = epoch

  async function recast() {
    round++
    for (const world of worlds) world.clock.at = time
    // One after the other: the order gives the ids.
    const cast = async (world: World) => {
      const people: Person[] = []
      for (const name of casting)
        people.push(await world.person(name.split(' ')[0] as Role, round === 1 ? name : `${name}, round ${round}`))
      return people
    }
    casts = await Promise.all(worlds.map(cast))
  }

  async function askOne(world: World, cast: Person[], request: Request, tries = 5): Promise<Told> {
    const { method, url, as, key, type, body } = request
    const token = cast[as]?.token ?? (as > casting.length ? 'nonsense' : undefined)
    const answer = await world.app.inject({
      method: method as 'GET',
      url,
      headers: {
        ...(token && { authorization: `Token ${token}` }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(type && { 'content-type': type }),
      },
      ...(body !== undefined && { payload: body }),
    })
    // Making up the requests holds the event loop: a service that noticed has done nothing, and says when to come again.
    if (answer.statusCode === 503 && tries > 1) {
      await sleep(Number(answer.headers['retry-after']) * 1000)
      return askOne(world, cast, request, tries - 1)
    }
    return { status: answer.statusCode, type: String(answer.headers['content-type'] ?? ''), body: answer.body }
  }

  async function ask(request: Request): Promise<Told> {
    time += 1000
    for (const world of worlds) world.clock.at = time
    state.note(request.method !== 'GET')
    const [one, other] = await Promise.all([
      askOne(sqlite, casts[0] ?? [], request),
      askOne(postgres, casts[1] ?? [], request),
    ])
    if (one.status >= 400) {
      if (state.hasChanged()) throw new Error(`it was refused (${one.status}) and yet wrote`)
      await alignIds(file, client)
    }
    deepEqual(
      { ...other, body: levelled(other.body) },
      { ...one, body: levelled(one.body) },
      'PostgreSQL answers as SQLite does',
    )
    return one
  }

  return { sqlite, ask, recast, compare: () => compare(file, client) }
}

/** What is made by chance, or by a clock of its own, on each. */
const levelled = (body: string) =>
  body
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '<uuid>')
    .replace(/(session_id\W+)[\w-]{24}/g, '$1<session>')
    .replace(/(?<![\w-])[\w-]{43}(?![\w-])/g, '<secret>')

/** Whether anything has changed. SQLite's own count of commits tells most of it; one that was taken back counts there, too. */
function watchState(file: Sqlite.Database): { note(mayWrite: boolean): void; hasChanged(): boolean } {
  const read = () => {
    const hash = createHash('sha256')
    for (const name of tablesOf(file)) hash.update(JSON.stringify(file.prepare(`select * from ${name}`).raw().all()))
    return hash.digest('hex')
  }
  const version = () => file.pragma('data_version', { simple: true })
  let known = { version: version(), digest: '' }
  return {
    note(mayWrite) {
      const now = version()
      if (now !== known.version) known = { version: now, digest: '' }
      if (mayWrite && known.digest === '') known.digest = read()
    },
    hasChanged: () => version() !== known.version && read() !== known.digest,
  }
}

const tablesOf = (file: Sqlite.Database) =>
  file
    .prepare(
      `select name from sqlite_master where type = 'table' and sql like 'create table%'
        and name not like '%search%' and name not like 'sqlite%'`,
    )
    .pluck()
    .all() as string[]

/** PostgreSQL's sequences run on when a write is taken back, SQLite's don't: here both go on from SQLite's. */
async function alignIds(file: Sqlite.Database, client: pg.Client): Promise<void> {
  const sequences = file.prepare('select name, seq from sqlite_sequence').all() as { name: string; seq: number }[]
  const set = sequences.map(
    ({ name, seq }) => `setval(pg_get_serial_sequence('${name}', 'id'), ${Math.max(1, seq)}, ${seq > 0})`,
  )
  if (set.length > 0) await client.query(`select ${set.join(', ')}`)
}

async function compare(file: Sqlite.Database, client: pg.Client): Promise<void> {
  for (const name of tablesOf(file)) {
    const columns = file.prepare(`select name from pragma_table_info('${name}')`).pluck().all() as string[]
    const mine = file.prepare(`select ${columns.join(', ')} from ${name}`).all() as object[]
    const { rows } = await client.query(`select ${columns.join(', ')} from ${name}`)
    const lines = (all: object[]) => all.map((row) => levelled(JSON.stringify(chanceless(row)))).sort()
    deepEqual(lines(rows), lines(mine), `the table ${name}`)
  }
}

/** Secrets and their hashes differ; PostgreSQL's driver hands large numbers over as text. */
const chanceless = (row: object) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      /hash|^id$/.test(name) && typeof value === 'string' && !/^\d+$/.test(value)
        ? '<secret>'
        : /^\d+$/.test(String(value))
          ? Number(value)
          : value,
    ]),
  )
