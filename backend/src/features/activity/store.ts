import type { Action, Activity } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import { toPerson } from '../accounts/store.ts'

export interface NewActivity {
  ticket_id: number
  /** Null: by rule. */
  user_id: number | null
  action: Action
  data: Record<string, unknown>
}

/** Writes down what was done to tickets. */
export async function insertActivities(db: Db, activities: NewActivity[], now: number): Promise<void> {
  if (activities.length === 0) return
  const rows = activities.map((one) => ({ ...one, data: JSON.stringify(one.data), created_at: now }))
  await db.insertInto('activities').values(rows).execute()
}

/** What was done to a ticket, oldest first, and how much that is. */
export async function listActivities(db: Db, ticketId: number, { offset, size }: { offset: number; size: number }) {
  const activities = db.selectFrom('activities').where('ticket_id', '=', ticketId)
  const [rows, { count }] = await Promise.all([
    activities
      .leftJoin('users', 'users.id', 'activities.user_id')
      .select(['activities.id', 'user_id', 'username', 'role', 'action', 'data', 'activities.created_at'])
      .orderBy('activities.id')
      .offset(offset)
      .limit(size)
      .execute(),
    activities.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
  ])
  const read = rows.map((row) => ({ ...row, data: JSON.parse(row.data) as Record<string, unknown> }))
  const names = await assigneeNames(db, read)
  const results = read.map(
    ({ id, user_id, username, role, action, data, created_at }): Activity => ({
      id,
      user: user_id === null ? null : toPerson(user_id, username, role),
      action: action as Action,
      data: action === 'assignee' ? { from: names.get(data.from) ?? null, to: names.get(data.to) ?? null } : data,
      created_at: new Date(created_at).toISOString(),
    }),
  )
  return { results, count: Number(count) }
}

/** The names behind the ids of assignments. */
async function assigneeNames(
  db: Db,
  rows: { action: string; data: Record<string, unknown> }[],
): Promise<Map<unknown, string>> {
  const named = rows.filter(({ action }) => action === 'assignee').flatMap(({ data }) => [data.from, data.to])
  const ids = [...new Set(named)].filter((id) => typeof id === 'number')
  if (ids.length === 0) return new Map()
  const users = await db.selectFrom('users').select(['id', 'username']).where('id', 'in', ids).execute()
  return new Map(users.map(({ id, username }) => [id, username]))
}
