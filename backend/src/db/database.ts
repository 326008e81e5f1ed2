import type { Kysely, RawBuilder } from 'kysely'
import type { Audience, Tables } from './tables.ts'
import type { Watcher } from './watch.ts'

/** The pool or a transaction alike: what every store function takes first. */
export type Db = Kysely<Tables>

/** What a write tells the event log. Rows go in last, so that ids follow the order of commits. */
export interface NewEvent {
  type: string
  ticket_id?: number
  post_id?: number
  user_id?: number
  audience: Audience
  data?: Record<string, unknown>
}
export type Emit = (event: NewEvent) => void

/** One transaction's work. It waits for nothing but its own queries: others wait behind it. */
export type Work<T> = (db: Db, emit: Emit) => Promise<T>

/** A word, or a phrase of several that stand together: letters and digits only. `isStart`: the last word may go on. */
export interface SearchTerm {
  words: string[]
  isStart: boolean
}

/** A database, whichever it is. `sqlite.ts` and `postgres.ts` make one each; nothing else tells them apart. */
export interface Database {
  db: Db
  /** The service's clock: milliseconds since 1970. Rows are stamped and aged by it alone. */
  now: () => number
  /** Runs the work in one transaction, its events included; resolves when it is durable. */
  write<T>(work: Work<T>): Promise<T>
  /** The same without time limits, for migrations: a large table takes its time. */
  writeSlowly<T>(work: Work<T>): Promise<T>
  /** Tells every instance that listens, kept nowhere. At most 4 000 bytes. SQLite: this process alone. */
  tell(message: string): Promise<void>
  /** Calls back with what was told, and with '' when events were added. Hints: who needs all of them polls as well. */
  onHint(listener: (message: string) => void): () => void
  /** True when this transaction now holds the name; false while another one does. Released at its end. */
  tryLock(db: Db, name: string): Promise<boolean>
  /** Waits until this transaction holds the name. Released at its end. */
  lock(db: Db, name: string): Promise<void>
  /** Selects the `id`s of posts by their message, or of tickets by their subject, that hold all the terms. */
  search(table: 'posts' | 'tickets', terms: SearchTerm[]): RawBuilder<{ id: number }>
  /** How busy it is now: connections, and work that waits for one, or for its turn to write. */
  load(): { open: number; idle: number; waiting: number }
  /** Tells one watcher how long everything takes from now on. */
  watch(watcher: Watcher): void
  /** Column types and statements that differ, for migrations. `lock` waits until no other migration runs. */
  ddl: {
    lock: string
    id: string
    integer: string
    search: string[]
    searchByWord: string[]
    forget: string[]
  }
  /** Takes what was deleted out of the files as well, as far as the database leaves that to us. */
  forget(): Promise<void>
  close(): Promise<void>
}

/** The database is away, full, hanging or too busy: the same request may succeed later. */
export class DatabaseUnavailable extends Error {
  constructor(cause: unknown) {
    super('The database is unavailable.', { cause })
  }
}
