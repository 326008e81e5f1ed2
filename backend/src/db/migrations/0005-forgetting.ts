import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** What is deleted leaves the search index too, at once and not when segments merge. */
export const forgetting: Migration = {
  name: '0005-forgetting',
  async up(db, { forget }) {
    for (const statement of forget) await sql.raw(statement).execute(db)
  },
}
