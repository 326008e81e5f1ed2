import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** What a host tells of its users and their pages. Both are looked up by their key alone. */
export const context: Migration = {
  name: '0006-context',
  async up(db, { integer }) {
    const statements = [
      // Told by the page, which anybody may have changed.
      `create table ticket_contexts (
        ticket_id ${integer} primary key references tickets (id) on delete cascade,
        value text not null
      )`,
      // Told by an identity token, which the host has signed.
      `create table user_attributes (
        user_id ${integer} primary key references users (id),
        value text not null
      )`,
    ]
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
