import { existsSync, renameSync } from 'node:fs'
import Sqlite from 'better-sqlite3'

/** What a copy holds, so that people can compare. */
export interface Counts {
  users: number
  tickets: number
  posts: number
}

/** Copies a database that may be in use, by SQLite's own online backup, and checks the copy. */
export async function backUp(file: string, copy: string): Promise<Counts> {
  if (!existsSync(file)) throw new Error(`there is no database at ${file}`)
  if (existsSync(copy)) throw new Error(`${copy} is there already`)
  const unfinished = `${copy}.unfinished`
  const source = new Sqlite(file, { readonly: true, timeout: 5000 })
  // One state of the database throughout: without a read that stays open, each write of the service begins the copy anew.
  source.exec('begin; select 1 from sqlite_schema')
  await source.backup(unfinished).finally(() => source.close())
  const counts = inspect(unfinished)
  renameSync(unfinished, copy)
  return counts
}

/** Puts a copy in the place of the database. Nothing may be using it; what was there stays beside it. */
export async function restore(copy: string, file: string): Promise<{ counts: Counts; kept: string | undefined }> {
  if (!existsSync(copy)) throw new Error(`there is no copy at ${copy}`)
  inspect(copy)
  const kept = existsSync(file) ? `${file}.before-${new Date().toISOString().replaceAll(/[:.]/g, '-')}` : undefined
  if (kept) closeForGood(file)
  const unfinished = `${file}.unfinished`
  const source = new Sqlite(copy, { readonly: true })
  await source.backup(unfinished).finally(() => source.close())
  if (kept) renameSync(file, kept)
  renameSync(unfinished, file)
  return { counts: inspect(file), kept }
}

/** Leaving WAL mode succeeds for a database's only user alone, and leaves no side files. */
function closeForGood(file: string): void {
  const database = new Sqlite(file, { timeout: 1000 })
  try {
    database.pragma('journal_mode = DELETE')
  } catch {
    throw new Error(`${file} is in use: stop the service first`)
  } finally {
    database.close()
  }
}

/** Throws unless the file is a whole database of ours. */
function inspect(file: string): Counts {
  const database = new Sqlite(file)
  try {
    if (database.pragma('integrity_check', { simple: true }) !== 'ok') throw new Error(`${file} is damaged`)
    // A copy is one file, without WAL's side files.
    database.pragma('journal_mode = DELETE')
    const count = (table: string) => database.prepare(`select count(*) from ${table}`).pluck().get() as number
    return { users: count('users'), tickets: count('tickets'), posts: count('posts') }
  } finally {
    database.close()
  }
}
