import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../db/database.ts'
import type { Durations, Run } from './rules.ts'

/** What a report is about: tickets that weren't merged away, of an agent (null: of nobody) or with a label if told. */
export interface Scope {
  assigneeId?: number | null | undefined
  labelId?: number | undefined
}

export interface Range {
  begin: number
  end: number
}

type Column = 'created_at' | 'first_replied_at' | 'resolved_at'

/** What rows are grouped by: a number, as SQL. */
export type Group = RawBuilder<number>

const ticketColumn = (column: Column) => sql.ref<number>(`tickets.${column}`)

export const byAssignee: Group = sql<number>`tickets.assignee_id`

/** The bucket that an instant falls into. */
export function byBucket(runs: Run[], instant: RawBuilder<number>): Group {
  const cases = runs.map(
    ({ index, begin, end, length }) =>
      sql`when ${instant} < ${sql.lit(end)} then ${sql.lit(index)} + (${instant} - ${sql.lit(begin)}) / ${sql.lit(length)}`,
  )
  return sql<number>`case ${sql.join(cases, sql` `)} end`
}

export const byBucketOf = (runs: Run[], column: Column): Group => byBucket(runs, ticketColumn(column))

function inScope({ assigneeId, labelId }: Scope): RawBuilder<boolean> {
  const conditions = [sql`tickets.merged_into_id is null`]
  if (assigneeId !== undefined)
    conditions.push(
      assigneeId === null ? sql`tickets.assignee_id is null` : sql`tickets.assignee_id = ${sql.lit(assigneeId)}`,
    )
  if (labelId !== undefined)
    conditions.push(sql`tickets.id in (select ticket_id from ticket_labels where label_id = ${sql.lit(labelId)})`)
  return sql<boolean>`${sql.join(conditions, sql` and `)}`
}

const within = (instant: RawBuilder<number>, { begin, end }: Range) =>
  sql`${instant} >= ${sql.lit(begin)} and ${instant} < ${sql.lit(end)}`

const byKey = <T extends { key: number }>(rows: T[]): Map<number, T> =>
  new Map(rows.map((row) => [Number(row.key), row]))

/** How many tickets were opened in the range, by group. */
export async function countCreated(db: Db, scope: Scope, range: Range, group: Group): Promise<Map<number, number>> {
  const { rows } = await sql<{ key: number; count: number }>`
    select ${group} as key, count(*) as count from tickets
    where ${inScope(scope)} and ${within(ticketColumn('created_at'), range)}
    group by 1`.execute(db)
  return new Map(rows.map(({ key, count }) => [Number(key), Number(count)]))
}

/** How long tickets took, from the opening until what happened in the range, by group. The median of two is between them. */
export async function measureDurations(
  db: Db,
  scope: Scope,
  range: Range,
  column: 'first_replied_at' | 'resolved_at',
  group: Group,
): Promise<Map<number, Durations>> {
  const { rows } = await sql<{ key: number; count: number; median: number; mean: number }>`
    select key, max(size) as count, avg(took) as mean,
      avg(case when place in ((size + 1) / 2, (size + 2) / 2) then took end) as median
    from (
      select key, took,
        row_number() over (partition by key order by took) as place,
        count(*) over (partition by key) as size
      from (
        select ${group} as key, ${ticketColumn(column)} - tickets.created_at as took from tickets
        where ${inScope(scope)} and ${within(ticketColumn(column), range)}
      ) as durations
    ) as placed
    where key is not null group by key`.execute(db)
  return new Map(
    rows.map(({ key, count, median, mean }) => [
      Number(key),
      { count: Number(count), median: Number(median), mean: Number(mean) },
    ]),
  )
}

/** The median of all of them at once; `count` is how many there are. One group of everything is slow to number. */
export async function measureMedian(
  db: Db,
  scope: Scope,
  range: Range,
  column: 'first_replied_at' | 'resolved_at',
  count: number,
): Promise<number> {
  const { rows } = await sql<{ median: number }>`
    select avg(took) as median from (
      select ${ticketColumn(column)} - tickets.created_at as took from tickets
      where ${inScope(scope)} and ${within(ticketColumn(column), range)}
      order by took limit ${sql.lit(2 - (count % 2))} offset ${sql.lit(Math.floor((count - 1) / 2))}
    ) as middle`.execute(db)
  return Number(rows[0]?.median)
}

/** The ratings given in the range, by group. */
export async function countRatings(db: Db, scope: Scope, range: Range, group: Group) {
  const { rows } = await sql<{ key: number; good: number; bad: number }>`
    select ${group} as key,
      sum(case when score = 'good' then 1 else 0 end) as good, sum(case when score = 'bad' then 1 else 0 end) as bad
    from ratings join tickets on tickets.id = ratings.ticket_id
    where ${inScope(scope)} and ${within(sql.ref('ratings.created_at'), range)}
    group by 1`.execute(db)
  return byKey(rows.map(({ key, good, bad }) => ({ key, good: Number(good), bad: Number(bad) })))
}

/** Tickets opened before an instant that were unresolved then. The status is literal, so that the partial index fits. */
export async function countBacklog(db: Db, scope: Scope, at: number): Promise<number> {
  const before = sql`${inScope(scope)} and tickets.created_at < ${sql.lit(at)}`
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from tickets where ${before} and status in ('open', 'pending'))
      + (select count(*) from tickets where ${before} and resolved_at >= ${sql.lit(at)}) as count`.execute(db)
  return Number(rows[0]?.count ?? 0)
}

/** How many replies each agent wrote in the range. */
export async function countReplies(db: Db, scope: Scope, range: Range): Promise<Map<number, number>> {
  const isWhole = scope.assigneeId === undefined && scope.labelId === undefined
  const tickets = isWhole ? sql`` : sql`join tickets on tickets.id = posts.ticket_id and ${inScope(scope)}`
  const { rows } = await sql<{ key: number; count: number }>`
    select posts.author_id as key, count(*) as count from users
    join posts on posts.author_id = users.id ${tickets}
    where users.role in ('agent', 'admin') and posts.kind = 'reply' and ${within(sql.ref('posts.created_at'), range)}
    group by posts.author_id`.execute(db)
  return new Map(rows.map(({ key, count }) => [Number(key), Number(count)]))
}

/** What was opened and resolved in the range, by label. */
export async function countByLabel(db: Db, scope: Scope, range: Range, column: 'created_at' | 'resolved_at') {
  const { rows } = await sql<{ name: string; count: number }>`
    select labels.name as name, count(*) as count from tickets
    join ticket_labels on ticket_labels.ticket_id = tickets.id join labels on labels.id = ticket_labels.label_id
    where ${inScope(scope)} and ${within(ticketColumn(column), range)}
    group by labels.name`.execute(db)
  return new Map(rows.map(({ name, count }) => [name, Number(count)]))
}

/** The people behind ids. */
export async function findPeople(db: Db, ids: number[]) {
  if (ids.length === 0) return []
  return db.selectFrom('users').select(['id', 'username', 'role']).where('id', 'in', ids).orderBy('id').execute()
}
