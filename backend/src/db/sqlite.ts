import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  type RawBuilder,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
  sql,
} from 'kysely'
import { type Database, DatabaseUnavailable, type Db, type SearchTerm, type Work } from './database.ts'
import { type EventRows, runWithEvents } from './events.ts'
import { makeFolder } from './folder.ts'
import { hotQuery, type Slots } from './hot-query.ts'
import type { Tables } from './tables.ts'
import { makeWatch } from './watch.ts'

/** How many writes share one transaction, and so one wait for the disk. */
const groupSize = 64

/** Opens a SQLite file. Several processes on one machine may share it. */
export function openSqlite(file: string, now: () => number): Database {
  makeFolder(dirname(file))
  const connection = new Sqlite(file, { timeout: 5000 })
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'secure_delete = ON'])
    connection.pragma(pragma)
  const { log, watch, timed } = makeWatch()
  const db = new Kysely<Tables>({ log, dialect: new Dialect(connection) })
  const hints = new Set<(message: string) => void>()
  const tell = (message: string) => {
    for (const hint of hints) hint(message)
  }
  const group = groupCommit(db, now, () => tell(''))
  return {
    db,
    now,
    write: timed(group.write),
    writeSlowly: group.write,
    tell: async (message) => tell(message),
    onHint(listener) {
      hints.add(listener)
      return () => hints.delete(listener)
    },
    // Writers stand in line already: who asks is alone.
    tryLock: async () => true,
    lock: async () => {},
    search,
    load: () => ({ open: 1, ...group.load() }),
    watch,
    ddl,
    forget: () => db.connection().execute(emptyLog),
    close: () => db.destroy(),
  }
}

/** A deferred BEGIN that turns into a write fails at once when another process wrote meanwhile; IMMEDIATE waits its turn. */
class Driver extends SqliteDriver {
  readonly #connection: Sqlite.Database
  constructor(config: { database: SqliteDatabase }, connection: Sqlite.Database) {
    super(config)
    this.#connection = connection
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  /** A full disk has ended the transaction by itself; a rollback's complaint would hide what went wrong. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection.inTransaction) await super.rollbackTransaction(connection)
  }
}

class Dialect extends SqliteDialect {
  readonly #createDriver: () => SqliteDriver
  constructor(connection: Sqlite.Database) {
    const config = { database: withKeptStatements(connection) }
    super(config)
    this.#createDriver = () => new Driver(config, connection)
  }
  override createDriver(): SqliteDriver {
    return this.#createDriver()
  }
}

/** Prepares each statement once. Kysely asks for the same texts again and again. */
function withKeptStatements(connection: Sqlite.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>()
  return {
    close: () => connection.close(),
    prepare(text) {
      let statement = kept.get(text)
      if (!statement) {
        if (kept.size >= 500) kept.clear()
        statement = guard(connection.prepare(text) as unknown as SqliteStatement)
        kept.set(text, statement)
      }
      return statement
    },
  }
}

function guard(statement: SqliteStatement): SqliteStatement {
  const guarded =
    <A, R>(call: (parameters: A) => R) =>
    (parameters: A) => {
      try {
        return call.call(statement, parameters)
      } catch (error) {
        throw isPassing(error) ? new DatabaseUnavailable(error) : error
      }
    }
  return {
    reader: statement.reader,
    all: guarded(statement.all),
    run: guarded(statement.run),
    iterate: guarded(statement.iterate),
  }
}

function isPassing(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && /^SQLITE_(BUSY|FULL|IOERR|LOCKED|CANTOPEN|READONLY|NOMEM)/.test(code)
}

interface Job {
  work: Work<unknown>
  resolve: (value: never) => void
  reject: (error: unknown) => void
}

/**
 * Writes that arrive while the disk is busy share the next transaction: each is answered after its commit, and a
 * savepoint keeps the failure of one from the others.
 */
function groupCommit(
  db: Db,
  now: () => number,
  onCommit: () => void,
): { write: Database['write']; load: () => { idle: number; waiting: number } } {
  let waiting: Job[] = []
  let isRunning = false

  async function drain() {
    while (waiting.length > 0) {
      const group = waiting.slice(0, groupSize)
      waiting = waiting.slice(groupSize)
      try {
        const answers = await db.transaction().execute((trx) => runGroup(trx, group, now))
        for (const answer of answers) answer()
        onCommit()
      } catch (error) {
        for (const job of group) job.reject(error)
      }
    }
    isRunning = false
  }

  const write: Database['write'] = (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject })
      if (isRunning) return
      isRunning = true
      setImmediate(drain)
    })
  return { write, load: () => ({ idle: isRunning ? 0 : 1, waiting: waiting.length }) }
}

async function runGroup(trx: Db, group: Job[], now: () => number): Promise<(() => void)[]> {
  const answers: (() => void)[] = []
  for (const job of group) {
    await sql`savepoint job`.execute(trx)
    try {
      const value = (await runWithEvents(trx, job.work, { now, append: appendEvents })) as never
      answers.push(() => job.resolve(value))
    } catch (error) {
      // A full disk ends the whole transaction, savepoints and all: nothing of this group is kept.
      if (error instanceof DatabaseUnavailable) throw error
      await sql`rollback to job`.execute(trx)
      answers.push(() => job.reject(error))
    }
    await sql`release job`.execute(trx)
  }
  return answers
}

/** Writers stand in line: ids follow the order of commits. */
async function appendEvents(trx: Db, rows: EventRows): Promise<void> {
  for (const row of rows) await newEvent(trx, row)
}

const newEvent = hotQuery((db, slot: Slots<EventRows[number]>) =>
  db.insertInto('events').values({
    type: slot('type'),
    ticket_id: slot('ticket_id'),
    post_id: slot('post_id'),
    user_id: slot('user_id'),
    audience: slot('audience'),
    data: slot('data'),
    created_at: slot('created_at'),
  }),
)

/** The write-ahead log keeps pages as they were. Emptying it waits for readers of other processes, but not for long. */
async function emptyLog(db: Db): Promise<void> {
  await sql`pragma busy_timeout = 200`.execute(db)
  await sql`pragma wal_checkpoint(truncate)`.execute(db)
  await sql`pragma busy_timeout = 5000`.execute(db)
}

const ddl: Database['ddl'] = {
  forget: ['tickets_search', 'posts_search'].flatMap((index) => [
    `insert into ${index}(${index}, rank) values ('secure-delete', 1)`,
    `insert into ${index}(${index}) values ('optimize')`,
  ]),
  // Writers stand in line already.
  lock: 'select 1',
  id: 'integer primary key autoincrement',
  integer: 'integer',
  // Letters and digits are all that this tokenizer keeps.
  searchByWord: [],
  search: ['tickets subject', 'posts message'].flatMap((pair) => {
    const [table, column] = pair.split(' ')
    const index = `${table}_search`
    const remove = `insert into ${index}(${index}, rowid, ${column}) values ('delete', old.id, old.${column})`
    const add = `insert into ${index}(rowid, ${column}) values (new.id, new.${column})`
    return [
      `create virtual table ${index} using fts5(${column}, content='${table}', content_rowid='id', tokenize="unicode61 remove_diacritics 2")`,
      `create trigger ${index}_insert after insert on ${table} begin ${add}; end`,
      `create trigger ${index}_delete after delete on ${table} begin ${remove}; end`,
      `create trigger ${index}_update after update of ${column} on ${table} begin ${remove}; ${add}; end`,
    ]
  }),
}

function search(table: 'posts' | 'tickets', terms: SearchTerm[]): RawBuilder<{ id: number }> {
  const match = terms.map(({ words, isStart }) => `"${words.join(' ')}"${isStart ? '*' : ''}`).join(' ')
  const index = sql.table(`${table}_search`)
  return sql`select rowid as id from ${index} where ${index} match ${match}`
}
