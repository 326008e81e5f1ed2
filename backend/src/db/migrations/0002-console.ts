import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** The latest reply of an agent in a ticket, 0 for none. */
const lastAnswer = `coalesce((select max(posts.id) from posts join users on users.id = posts.author_id
  where posts.ticket_id = tickets.id and posts.kind = 'reply' and users.role <> 'customer'), 0)`

/** Who doesn't wait comes last: `orders` in features/tickets/list.ts sorts by these very words. */
const wait = 'coalesce(waiting_since, 9007199254740991)'

/** What agents work with: who waits since when, what was done to a ticket, mentions, canned replies, saved views. */
export const console: Migration = {
  name: '0002-console',
  async up(db, { id, integer, searchByWord }) {
    const statements = [
      `alter table tickets add column waiting_since ${integer}`,
      `alter table tickets add column first_replied_at ${integer}`,
      `alter table tickets add column resolved_at ${integer}`,
      `alter table tickets add column merged_into_id ${integer} references tickets (id)`,
      `alter table posts add column hidden_at ${integer}`,
      `alter table posts add column hidden_by ${integer} references users (id)`,
      `update tickets set waiting_since = (
        select min(posts.created_at) from posts join users on users.id = posts.author_id
        where posts.ticket_id = tickets.id and posts.kind <> 'note' and users.role = 'customer' and posts.id > ${lastAnswer}
      ) where status in ('open', 'pending')`,
      `update tickets set first_replied_at = (
        select min(posts.created_at) from posts join users on users.id = posts.author_id
        where posts.ticket_id = tickets.id and posts.kind = 'reply' and users.role <> 'customer'
      )`,
      `update tickets set resolved_at = updated_at where status in ('resolved', 'closed')`,
      // What was merged into a ticket that is deleted.
      'create index tickets_merged on tickets (merged_into_id) where merged_into_id is not null',
      // The list by who waits longest, whole and by status; by priority; an agent's, or nobody's, by status.
      `create index tickets_waiting on tickets (${wait}, id)`,
      `create index tickets_status_waiting on tickets (status, ${wait}, id)`,
      'create index tickets_priority on tickets (priority, updated_at desc, id desc)',
      'create index tickets_assignee_status on tickets (assignee_id, status, updated_at desc, id desc)',
      `create table activities (
        id ${id},
        ticket_id ${integer} not null references tickets (id) on delete cascade,
        user_id ${integer} references users (id),
        action text not null,
        data text not null,
        created_at ${integer} not null
      )`,
      // What was done to a ticket, in order.
      'create index activities_ticket on activities (ticket_id, id)',
      `create table mentions (
        post_id ${integer} not null references posts (id) on delete cascade,
        user_id ${integer} not null references users (id),
        ticket_id ${integer} not null references tickets (id) on delete cascade,
        primary key (post_id, user_id)
      )`,
      // The list of tickets that mention an agent.
      'create index mentions_user on mentions (user_id, ticket_id)',
      // Moving a ticket's mentions with it.
      'create index mentions_ticket on mentions (ticket_id)',
      `create table canned_replies (
        id ${id},
        owner_id ${integer} not null references users (id),
        title text not null,
        title_key text not null,
        message text not null,
        changes text,
        shared_at ${integer},
        created_at ${integer} not null
      )`,
      // Own and shared ones.
      'create index canned_replies_owner on canned_replies (owner_id)',
      'create index canned_replies_shared on canned_replies (shared_at)',
      `create table views (
        id ${id},
        owner_id ${integer} not null references users (id),
        name text not null,
        query text not null,
        sort text not null check (sort in ('activity', 'waiting')),
        shared_at ${integer},
        created_at ${integer} not null
      )`,
      // Own and shared ones.
      'create index views_owner on views (owner_id)',
      'create index views_shared on views (shared_at)',
      ...searchByWord,
    ]
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
