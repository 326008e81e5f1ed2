import { sql } from 'kysely'
import type { Database, Db } from './database.ts'

/** Rows of one transaction: SQLite's log and PostgreSQL's memory stay small. */
const chunkSize = 50_000

export interface SeedSize {
  tickets: number
  /** Of each ticket. */
  posts: number
}

/**
 * Fills an empty database with made-up customers, agents, tickets and posts, the same each time: for trying out and for
 * benches. Nobody can log in as one of these people. Throws where there are tickets already.
 */
export async function seed(database: Database, { tickets, posts }: SeedSize, told: (made: number) => void) {
  const { db } = database
  if (await db.selectFrom('tickets').select('id').limit(1).executeTakeFirst())
    throw new Error('this database has tickets already; seed fills an empty one')
  const customers = Math.min(Math.max(Math.ceil(tickets / 20), 10), 50_000)
  const now = database.now()
  const people = await database.writeSlowly((trx) => makePeople(trx, customers, now))
  for (let made = 0; made < tickets; made += chunkSize) {
    const count = Math.min(chunkSize, tickets - made)
    const step = stepMs(tickets)
    const from = now - (tickets - made) * step
    await database.writeSlowly(async (trx) => {
      const after = await makeTickets(trx, { ...people, count, posts, from, step })
      await makePosts(trx, after, posts, people.firstAgent)
    })
    told(made + count)
  }
  await database.writeSlowly((trx) => sql`drop table seed_texts`.execute(trx))
}

/** Over the last year. */
const stepMs = (tickets: number) => Math.max(1, Math.floor((365 * 24 * 60 * 60 * 1000) / tickets))

const agents = 20
const labels = [
  'billing',
  'delivery',
  'returns',
  'lamps',
  'account',
  'warranty',
  'press',
  'wholesale',
  'gift',
  'urgent',
]

/** The numbers from 1, as SQL both databases have. */
const numbers = (count: number) =>
  sql`(with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < ${sql.lit(count)}) select i from n) as n`

async function makePeople(db: Db, customers: number, now: number) {
  const people = (role: string, count: number) =>
    sql`insert into users (username, username_key, first_name, last_name, email, role, created_at)
      select ${role} || ' ' || i, ${role} || ' ' || i, ${role}, 'No. ' || i, '', ${role}, ${sql.lit(now)} from ${numbers(count)}`
  await people('customer', customers).execute(db)
  await people('agent', agents).execute(db)
  await db
    .insertInto('labels')
    .values(labels.map((name) => ({ name })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await sql`create table seed_texts (id integer primary key, subject text not null, message text not null)`.execute(db)
  for (let first = 0; first < texts; first += 100) {
    const rows = Array.from({ length: 100 }, (_, index) => first + index)
    const values = rows.map((id) => sql`(${id}, ${sentence(id, 4)}, ${sentence(id, 18)})`)
    await sql`insert into seed_texts (id, subject, message) values ${sql.join(values)}`.execute(db)
  }
  const lowest = (role: 'customer' | 'agent') =>
    db.selectFrom('users').where('username', '=', `${role} 1`).select('id').executeTakeFirstOrThrow()
  return { firstCustomer: (await lowest('customer')).id, customers, firstAgent: (await lowest('agent')).id }
}

/** How many texts there are: each ticket and post has one of them, and its own number in it. */
const texts = 5000

const syllables = 'ba lo ne ri su ta ve ki mo du fe ga hi ju pa'.split(' ')

/** A made-up word. Low numbers are common ones. */
const word = (number: number) =>
  [number % 15, Math.floor(number / 15) % 15, Math.floor(number / 225) % 15].map((index) => syllables[index]).join('')

/** So many words, the common ones often: the first is in every fifth text or so, the last in one of thousands. */
function sentence(id: number, length: number): string {
  const words = Array.from({ length }, (_, index) => {
    const chance = (((id + 1) * 7919 + (index + 1) * 104_729 + id * index * 31) % 10_007) / 10_007
    return word(Math.floor(3000 * chance ** 3))
  })
  return `${words.join(' ')}.`
}

interface Tickets {
  firstCustomer: number
  customers: number
  firstAgent: number
  count: number
  posts: number
  from: number
  step: number
}

/** Nine of ten are done; four of five are shared; every third has a label. Returns the id before them. */
async function makeTickets(db: Db, { firstCustomer, customers, firstAgent, count, posts, from, step }: Tickets) {
  const notes = Math.floor(posts / 7)
  const lit = (number: number) => sql.lit(number)
  const opened = sql`${lit(from)} + i * ${lit(step)}`
  const status = sql`case when i * 7919 % 100 < 7 then 'open' when i * 7919 % 100 < 10 then 'pending'
    when i * 7919 % 100 < 40 then 'resolved' else 'closed' end`
  await sql`insert into tickets (subject, status, priority, visibility, requester_id, assignee_id, posts_count, notes_count,
      created_at, updated_at, waiting_since, first_replied_at, resolved_at)
    select subject || ' ' || i, status, case when i % 10 = 0 then 'high' else 'normal' end,
      case when i % 5 = 0 then 'private' else 'shared' end, ${lit(firstCustomer)} + i * 104729 % ${lit(customers)},
      case when i % 5 < 2 then null else ${lit(firstAgent)} + i % ${lit(agents)} end, ${lit(posts - notes)}, ${lit(notes)},
      opened, opened + ${lit(posts)}, case when status = 'open' and i % 2 = 0 then opened end,
      ${posts > 1 ? sql`opened + 1` : sql`null`}, case when status in ('resolved', 'closed') then opened + ${lit(posts)} end
    from (select i, ${status} as status, ${opened} as opened, i * 7919 % ${lit(texts)} as text from ${numbers(count)}) as made
    join seed_texts on seed_texts.id = made.text order by i`.execute(db)
  const row = await db
    .selectFrom('tickets')
    .select((eb) => eb.fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  const after = Number(row.last) - count
  await sql`insert into ticket_labels (ticket_id, label_id)
    select tickets.id, labels.id from tickets join labels on labels.name = (
      case tickets.id % 30 ${sql.join(
        labels.map((name, index) => sql`when ${lit(index * 3)} then ${sql.lit(name)}`),
        sql` `,
      )} end)
    where tickets.id > ${lit(after)}`.execute(db)
  return after
}

/** The requester and an agent in turn; every seventh is a note. */
async function makePosts(db: Db, after: number, posts: number, firstAgent: number): Promise<void> {
  const lit = (number: number) => sql.lit(number)
  await sql`insert into posts (ticket_id, author_id, kind, message, created_at)
    select made.id, case when i % 2 = 1 and kind <> 'note' then requester_id else coalesce(assignee_id, ${lit(firstAgent)}) end,
      kind, message || ' ' || (made.id * 100 + i), created_at + i - 1
    from (select tickets.id, requester_id, assignee_id, tickets.created_at, i, (tickets.id * 31 + i * 7919) % ${lit(texts)} as text,
        case when i = 1 then 'opening' when i % 7 = 0 then 'note' else 'reply' end as kind
      from tickets cross join ${numbers(posts)} where tickets.id > ${lit(after)}) as made
    join seed_texts on seed_texts.id = made.text order by made.id, i`.execute(db)
}
