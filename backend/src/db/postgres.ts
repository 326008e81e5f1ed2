import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect, type PostgresPoolClient, type RawBuilder, sql } from 'kysely'
import pg from 'pg'
import { type Database, DatabaseUnavailable, type Db, type SearchTerm } from './database.ts'
import { type EventRows, runWithEvents } from './events.ts'
import { hotName, hotQuery, type Slots } from './hot-query.ts'
import type { Tables } from './tables.ts'
import { makeWatch } from './watch.ts'

/** Milliseconds. Together they keep every answer under 15 s when the server hangs. */
const timeouts = { connect: 3000, query: 5000 }

/** Of the advisory lock under which event ids are taken. */
const eventLock = 0x0de5

const eventChannel = 'deskside_events'

/** Opens a pool of connections. Connects at the first query. */
export function openPostgres(url: string, now: () => number): Database {
  const pool = openPool(url, {
    max: 10,
    query_timeout: timeouts.query,
    statement_timeout: timeouts.query,
    idle_in_transaction_session_timeout: 10_000,
  })
  const { log, watch, timed } = makeWatch()
  const db = new Kysely<Tables>({ log, dialect: dialectOf(pool) })
  const listener = new Listener(url)
  return {
    db,
    now,
    write: timed((work) => db.transaction().execute((trx) => runWithEvents(trx, work, { now, append: appendEvents }))),
    async writeSlowly(work) {
      const patient = new Kysely<Tables>({ dialect: dialectOf(openPool(url, { max: 1 })) })
      const write = patient.transaction().execute((trx) => runWithEvents(trx, work, { now, append: appendEvents }))
      return write.finally(() => patient.destroy())
    },
    async tell(message) {
      await sql`select pg_notify(${eventChannel}, ${message})`.execute(db)
    },
    onHint: (hint) => listener.add(hint),
    async tryLock(trx, name) {
      const { rows } = await sql<{
        locked: boolean
      }>`select pg_try_advisory_xact_lock(${lockKey(name)}) as locked`.execute(trx)
      return rows[0]?.locked === true
    },
    async lock(trx, name) {
      await sql`select pg_advisory_xact_lock(${lockKey(name)})`.execute(trx)
    },
    search,
    load: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    watch,
    ddl,
    // Dead rows go by autovacuum.
    forget: async () => {},
    async close() {
      await listener.close()
      await db.destroy()
    },
  }
}

const lockKey = (name: string) => createHash('sha256').update(name).digest().readBigInt64BE()
function openPool(url: string, limits: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...connectionOptions(url), connectionTimeoutMillis: timeouts.connect, ...limits })
  // Without these two, a connection that the server ends while idle ends this process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

const dialectOf = (pool: pg.Pool) =>
  new PostgresDialect({
    pool: { connect: () => guardedClient(pool), end: () => pool.end(), options: pool.options },
  })

/** Whole numbers come as numbers: ids and milliseconds stay below 2^53. */
function connectionOptions(url: string): pg.ClientConfig {
  const types = new pg.TypeOverrides()
  types.setTypeParser(pg.types.builtins.INT8, Number)
  return { connectionString: url, types, application_name: 'deskside', keepAlive: true }
}

/**
 * A pooled connection that is thrown away after any error that the server did not report itself: a query that timed
 * out here may still run there, inside an open transaction.
 */
async function guardedClient(pool: pg.Pool): Promise<PostgresPoolClient> {
  let isBroken = false
  const client = await pool.connect().catch((error) => {
    throw new DatabaseUnavailable(error)
  })
  const query = async (text: string, values: unknown[]) => {
    if (isBroken) throw new DatabaseUnavailable('connection lost')
    try {
      return await client.query({ name: hotName(text), text, values })
    } catch (error) {
      isBroken ||= !isReported(error) || isPassing(error)
      throw isBroken || isPassing(error) ? new DatabaseUnavailable(error) : error
    }
  }
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release(isBroken) }
}

/** Not by its form: `EPIPE` looks like one of the server's codes. */
const isReported = (error: unknown): error is pg.DatabaseError => error instanceof pg.DatabaseError

/**
 * Connection lost (08), idle too long in a transaction (25P03), a deadlock (40), out of resources (53), a lock not to be
 * had (55P03), stopped by the operator or a time-out (57), a broken disk (58).
 */
const isPassing = (error: unknown) => isReported(error) && /^(08|25P03|40|53|55P03|57|58)/.test(error.code ?? '')

/**
 * Event ids are taken in the order of commits: whoever holds the lock commits before the next one takes an id. A plain
 * sequence would let a reader step over a slower transaction.
 */
async function appendEvents(trx: Db, rows: EventRows): Promise<void> {
  await insertEvents(trx, { rows: JSON.stringify(rows) })
}

/** Locks, adds and notifies in one round trip, since every other write waits meanwhile. A row can't be added before `held` has one. */
const insertEvents = hotQuery((db, slot: Slots<{ rows: string }>) => ({
  compile: () =>
    sql`with held as materialized (select pg_advisory_xact_lock(${sql.lit(eventLock)}))
      insert into events (type, ticket_id, post_id, user_id, audience, data, created_at)
      select type, ticket_id, post_id, user_id, audience, data, created_at
      from held, rows from (jsonb_to_recordset(${slot('rows')}::text::jsonb)
        as (type text, ticket_id bigint, post_id bigint, user_id bigint, audience text, data text, created_at bigint))
        with ordinality as event (type, ticket_id, post_id, user_id, audience, data, created_at, place)
      order by place
      returning pg_notify(${sql.lit(eventChannel)}, '')`.compile(db),
}))

/** LISTEN on a connection of its own, again and again. It only hints: whoever listens polls as well. */
class Listener {
  readonly #hints = new Set<(message: string) => void>()
  readonly #url: string
  #client: pg.Client | undefined
  #retry: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(url: string) {
    this.#url = url
  }

  add(hint: (message: string) => void): () => void {
    this.#hints.add(hint)
    if (!this.#client) void this.#connect()
    return () => this.#hints.delete(hint)
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ ...connectionOptions(this.#url), connectionTimeoutMillis: timeouts.connect })
    this.#client = client
    client.on('notification', ({ payload }) => this.#tell(payload ?? ''))
    client.on('error', () => {})
    client.on('end', () => this.#again(client))
    try {
      await client.connect()
      await client.query(`listen ${eventChannel}`)
      // What came while nobody listened.
      this.#tell('')
    } catch {
      this.#again(client)
    }
  }

  #again(client: pg.Client): void {
    if (this.#isClosed || this.#client !== client) return
    clearTimeout(this.#retry)
    void client.end().catch(() => {})
    this.#retry = setTimeout(() => this.#connect(), 500)
  }

  #tell(message: string): void {
    for (const hint of this.#hints) hint(message)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#retry)
    await this.#client?.end().catch(() => {})
  }
}

/** PostgreSQL's own reading takes addresses, numbers with a sign and words with hyphens as one: here they are blanks. */
const marks = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~«»“”„‘’‚–—…·•¿¡、。，：；！？（）「」'

const ddl: Database['ddl'] = {
  forget: [],
  lock: 'select pg_advisory_xact_lock(0xde51)',
  id: 'bigint generated by default as identity primary key',
  integer: 'bigint',
  searchByWord: ['tickets subject', 'posts message'].flatMap((pair) => {
    const [table, column] = pair.split(' ')
    const words = `translate(${column}, '${marks.replace("'", "''")}', '${' '.repeat(marks.length)}')`
    return [
      `alter table ${table} drop column search`,
      `alter table ${table} add column search tsvector generated always as (to_tsvector('simple', ${words})) stored`,
      `create index ${table}_search on ${table} using gin (search)`,
    ]
  }),
  search: ['tickets subject', 'posts message'].flatMap((pair) => {
    const [table, column] = pair.split(' ')
    return [
      `alter table ${table} add column search tsvector generated always as (to_tsvector('simple', ${column})) stored`,
      `create index ${table}_search on ${table} using gin (search)`,
    ]
  }),
}

function search(table: 'posts' | 'tickets', terms: SearchTerm[]): RawBuilder<{ id: number }> {
  const phrases = terms.map(({ words, isStart }) =>
    words.map((word, index) => `'${word}'${isStart && index === words.length - 1 ? ':*' : ''}`).join(' <-> '),
  )
  return sql`select id from ${sql.table(table)} where search @@ to_tsquery('simple', ${phrases.join(' & ')})`
}
