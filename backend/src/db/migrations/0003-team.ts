import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** What admins do, and what customers think of it. Each index names the query that it is for. */
export const team: Migration = {
  name: '0003-team',
  async up(db, { id, integer }) {
    const statements = [
      // Since when a customer may only read.
      `alter table users add column blocked_at ${integer}`,
      `create table invitations (
        id ${id},
        name text not null,
        role text not null check (role in ('agent', 'admin')),
        secret_hash text not null,
        created_by ${integer} not null references users (id),
        created_at ${integer} not null,
        expires_at ${integer} not null
      )`,
      `create table password_resets (
        id ${id},
        user_id ${integer} not null unique references users (id),
        secret_hash text not null,
        created_by ${integer} not null references users (id),
        created_at ${integer} not null,
        expires_at ${integer} not null
      )`,
      `create table audit_log (
        id ${id},
        actor_id ${integer} references users (id),
        action text not null,
        target_type text,
        target_id ${integer},
        data text not null,
        created_at ${integer} not null
      )`,
      // The log by actor and by action, newest first.
      'create index audit_log_actor on audit_log (actor_id, id)',
      'create index audit_log_action on audit_log (action, id)',
      // One row: the desk has one clock.
      `create table service_levels (
        id ${integer} primary key check (id = 1),
        value text not null,
        changed_at ${integer} not null
      )`,
      `create table ratings (
        ticket_id ${integer} primary key references tickets (id) on delete cascade,
        user_id ${integer} not null references users (id),
        score text not null check (score in ('good', 'bad')),
        comment text not null,
        created_at ${integer} not null
      )`,
      // Reports by the day of the rating.
      'create index ratings_created on ratings (created_at)',
    ]
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
