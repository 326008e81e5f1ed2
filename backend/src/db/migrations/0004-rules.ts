import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** What rules do to tickets by the clock, and what reports count. Each index names the query that it is for. */
export const rules: Migration = {
  name: '0004-rules',
  async up(db, { integer }) {
    const statements = [
      `alter table tickets add column snoozed_until ${integer}`,
      `alter table tickets add column first_reply_breached_at ${integer}`,
      `alter table tickets add column resolution_breached_at ${integer}`,
      // Waking.
      'create index tickets_snoozed on tickets (snoozed_until) where snoozed_until is not null',
      // Closing.
      `create index tickets_resolved on tickets (resolved_at) where status = 'resolved'`,
      // Breaches of service levels.
      `create index tickets_unresolved on tickets (priority, created_at) where status in ('open', 'pending')`,
      // Reports: what was opened, answered and resolved on a day, and who replied.
      'create index tickets_created_at on tickets (created_at)',
      'create index tickets_replied_at on tickets (first_replied_at) where first_replied_at is not null',
      'create index tickets_resolved_at on tickets (resolved_at) where resolved_at is not null',
      'create index posts_author_created on posts (author_id, created_at, kind)',
    ]
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
