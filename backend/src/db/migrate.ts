import { sql } from 'kysely'
import type { Database, Db } from './database.ts'
import { initial } from './migrations/0001-initial.ts'
import { console } from './migrations/0002-console.ts'
import { team } from './migrations/0003-team.ts'
import { rules } from './migrations/0004-rules.ts'
import { forgetting } from './migrations/0005-forgetting.ts'
import { context } from './migrations/0006-context.ts'

export interface Migration {
  name: string
  up(db: Db, ddl: Database['ddl']): Promise<void>
}

/** In the order in which they run. A released migration is never changed. */
export const migrations: Migration[] = [initial, console, team, rules, forgetting, context]

/**
 * Brings the schema up to date in one transaction, so that a start that is killed midway leaves nothing behind, and
 * starts at the same moment wait for each other.
 */
export async function migrate(database: Database, list = migrations): Promise<void> {
  if (await isMigrated(database.db, list)) return
  await database.writeSlowly(async (db) => {
    await sql.raw(database.ddl.lock).execute(db)
    await sql`create table if not exists migrations (name text primary key)`.execute(db)
    const done = await doneMigrations(db)
    for (const migration of list.filter((one) => !done.includes(one.name))) {
      await migration.up(db, database.ddl)
      await sql`insert into migrations (name) values (${migration.name})`.execute(db)
    }
  })
}

/** Whether every migration has run. Throws when the database can't be reached. */
export async function isMigrated(db: Db, list = migrations): Promise<boolean> {
  const tables = await db.introspection.getTables()
  if (!tables.some((table) => table.name === 'migrations')) return false
  const done = await doneMigrations(db)
  return list.every((migration) => done.includes(migration.name))
}

async function doneMigrations(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from migrations`.execute(db)
  return rows.map((row) => row.name)
}
