import type { View } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import type { ViewRow } from '../../db/tables.ts'
import type { Viewer } from '../../http/viewer.ts'
import { toPerson } from '../accounts/store.ts'

export type SavedView = Omit<View, 'count'>

/** What an agent says of a view. */
export type ViewText = Pick<View, 'name' | 'query' | 'sort' | 'is_shared'>

export async function insertView(db: Db, owner: Pick<Viewer, 'id'>, text: ViewText, now: number): Promise<number> {
  const { is_shared, ...columns } = text
  const row = { ...columns, shared_at: is_shared ? now : null, owner_id: owner.id, created_at: now }
  const { id } = await db.insertInto('views').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function updateView(db: Db, row: ViewRow, { is_shared, ...columns }: ViewText, now: number) {
  const shared_at = is_shared ? (row.shared_at ?? now) : null
  await db
    .updateTable('views')
    .set({ ...columns, shared_at })
    .where('id', '=', row.id)
    .execute()
}

export async function deleteView(db: Db, id: number): Promise<void> {
  await db.deleteFrom('views').where('id', '=', id).execute()
}

/** What this agent has: their own and the shared ones. */
const offered = (db: Db, viewer: Pick<Viewer, 'id'>) =>
  db.selectFrom('views').where((eb) => eb.or([eb('owner_id', '=', viewer.id), eb('shared_at', 'is not', null)]))

export const findView = (db: Db, viewer: Pick<Viewer, 'id'>, id: number): Promise<ViewRow | undefined> =>
  offered(db, viewer).selectAll().where('id', '=', id).executeTakeFirst()

export async function countViews(db: Db, viewer: Pick<Viewer, 'id'>): Promise<number> {
  const { count } = await offered(db, viewer)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Saved views by name. */
export async function listViews(
  db: Db,
  viewer: Pick<Viewer, 'id'>,
  { offset, size }: { offset: number; size: number },
): Promise<SavedView[]> {
  const rows = await offered(db, viewer)
    .innerJoin('users', 'users.id', 'owner_id')
    .selectAll('views')
    .select(['username', 'role'])
    .orderBy('name')
    .orderBy('views.id')
    .offset(offset)
    .limit(size)
    .execute()
  return rows.map(toView)
}

export async function readView(db: Db, id: number): Promise<SavedView> {
  const row = await db
    .selectFrom('views')
    .innerJoin('users', 'users.id', 'owner_id')
    .selectAll('views')
    .select(['username', 'role'])
    .where('views.id', '=', id)
    .executeTakeFirstOrThrow()
  return toView(row)
}

const toView = (row: ViewRow & { username: string; role: string }): SavedView => ({
  id: row.id,
  key: null,
  name: row.name,
  query: row.query,
  sort: row.sort,
  is_shared: row.shared_at !== null,
  owner: toPerson(row.owner_id, row.username, row.role),
})
