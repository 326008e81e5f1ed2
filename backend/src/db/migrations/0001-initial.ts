import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** The first schema. Each index names the query that it is for. */
export const initial: Migration = {
  name: '0001-initial',
  async up(db, { id, integer, search }) {
    const statements = [
      `create table users (
        id ${id},
        username text not null,
        username_key text not null unique,
        first_name text not null,
        last_name text not null,
        email text not null,
        role text not null check (role in ('customer', 'agent', 'admin')),
        password_hash text,
        issuer text,
        subject text,
        created_at ${integer} not null,
        deactivated_at ${integer},
        erased_at ${integer},
        unique (issuer, subject)
      )`,
      `create table sessions (
        id text primary key,
        user_id ${integer} not null references users (id),
        created_at ${integer} not null,
        used_at ${integer} not null,
        expires_at ${integer} not null
      )`,
      // Ending every session of a user.
      'create index sessions_user on sessions (user_id)',
      `create table login_failures (
        key text primary key,
        failures ${integer} not null,
        since ${integer} not null
      )`,
      `create table tickets (
        id ${id},
        subject text not null,
        status text not null default 'open' check (status in ('open', 'pending', 'resolved', 'closed')),
        priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
        visibility text not null check (visibility in ('shared', 'private')),
        requester_id ${integer} not null references users (id),
        assignee_id ${integer} references users (id),
        posts_count ${integer} not null default 0,
        notes_count ${integer} not null default 0,
        created_at ${integer} not null,
        updated_at ${integer} not null
      )`,
      // The list, whole and by each filter, newest activity first.
      'create index tickets_updated on tickets (updated_at desc, id desc)',
      'create index tickets_visibility on tickets (visibility, updated_at desc, id desc)',
      'create index tickets_requester on tickets (requester_id, updated_at desc, id desc)',
      'create index tickets_status on tickets (status, updated_at desc, id desc)',
      'create index tickets_assignee on tickets (assignee_id, updated_at desc, id desc)',
      `create table labels (
        id ${id},
        name text not null unique
      )`,
      `create table ticket_labels (
        ticket_id ${integer} not null references tickets (id) on delete cascade,
        label_id ${integer} not null references labels (id),
        primary key (ticket_id, label_id)
      )`,
      // The list by label.
      'create index ticket_labels_label on ticket_labels (label_id, ticket_id)',
      `create table posts (
        id ${id},
        ticket_id ${integer} not null references tickets (id) on delete cascade,
        author_id ${integer} not null references users (id),
        kind text not null check (kind in ('opening', 'reply', 'note')),
        message text not null,
        created_at ${integer} not null
      )`,
      // A page of a thread, and what is unread in it.
      'create index posts_ticket on posts (ticket_id, id)',
      // A user's own posts, for the export.
      'create index posts_author on posts (author_id, id)',
      `create table reads (
        user_id ${integer} not null references users (id),
        ticket_id ${integer} not null references tickets (id) on delete cascade,
        post_id ${integer} not null,
        primary key (user_id, ticket_id)
      )`,
      // How far the other side has read a ticket.
      'create index reads_ticket on reads (ticket_id)',
      `create table events (
        id ${id},
        type text not null,
        ticket_id ${integer},
        post_id ${integer},
        user_id ${integer},
        audience text not null check (audience in ('ticket', 'agents', 'doer', 'server')),
        data text not null,
        created_at ${integer} not null
      )`,
      // Pruning by age.
      'create index events_created on events (created_at)',
      `create table idempotency_keys (
        user_id ${integer} not null references users (id),
        route text not null,
        key text not null,
        body_hash text not null,
        status ${integer} not null,
        answer text not null,
        created_at ${integer} not null,
        primary key (user_id, route, key)
      )`,
      // Pruning by age.
      'create index idempotency_keys_created on idempotency_keys (created_at)',
      ...search,
    ]
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
