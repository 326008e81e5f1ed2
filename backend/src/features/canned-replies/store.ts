import type { CannedReply, TicketChange } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import type { CannedReplyRow } from '../../db/tables.ts'
import type { Viewer } from '../../http/viewer.ts'
import { toPerson } from '../accounts/store.ts'
import { titleKey, titlePatterns } from './rules.ts'

/** What an agent writes of a canned reply. */
export interface CannedReplyText {
  title: string
  message: string
  changes: TicketChange | null
  is_shared: boolean
}

const columns = ({ title, message, changes, is_shared }: CannedReplyText, sharedAt: number | null, now: number) => ({
  title,
  title_key: titleKey(title),
  message,
  changes: changes && JSON.stringify(changes),
  shared_at: is_shared ? (sharedAt ?? now) : null,
})

export async function insertCannedReply(db: Db, owner: Pick<Viewer, 'id'>, text: CannedReplyText, now: number) {
  const row = { ...columns(text, null, now), owner_id: owner.id, created_at: now }
  const { id } = await db.insertInto('canned_replies').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function updateCannedReply(db: Db, row: CannedReplyRow, text: CannedReplyText, now: number) {
  await db
    .updateTable('canned_replies')
    .set(columns(text, row.shared_at, now))
    .where('id', '=', row.id)
    .execute()
}

export async function deleteCannedReply(db: Db, id: number): Promise<void> {
  await db.deleteFrom('canned_replies').where('id', '=', id).execute()
}

/** What this agent has: their own and the shared ones. */
const offered = (db: Db, viewer: Pick<Viewer, 'id'>) =>
  db
    .selectFrom('canned_replies')
    .where((eb) => eb.or([eb('owner_id', '=', viewer.id), eb('shared_at', 'is not', null)]))

export const findCannedReply = (db: Db, viewer: Pick<Viewer, 'id'>, id: number): Promise<CannedReplyRow | undefined> =>
  offered(db, viewer).selectAll().where('id', '=', id).executeTakeFirst()

/** By title, and how many there are. */
export async function listCannedReplies(
  db: Db,
  viewer: Pick<Viewer, 'id'>,
  q: string,
  { offset, size }: { offset: number; size: number },
): Promise<{ results: CannedReply[]; count: number }> {
  const found = titlePatterns(q).reduce(
    (query, pattern) => query.where('title_key', 'like', pattern),
    offered(db, viewer),
  )
  const [ids, { count }] = await Promise.all([
    found.select('id').orderBy('title_key').orderBy('id').offset(offset).limit(size).execute(),
    found.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
  ])
  const results = await readCannedReplies(
    db,
    ids.map(({ id }) => id),
  )
  return { results, count: Number(count) }
}

/** In the order of the ids. */
export async function readCannedReplies(db: Db, ids: number[]): Promise<CannedReply[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('canned_replies')
    .innerJoin('users', 'users.id', 'owner_id')
    .selectAll('canned_replies')
    .select(['username', 'role'])
    .where('canned_replies.id', 'in', ids)
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids
    .flatMap((id) => byId.get(id) ?? [])
    .map(({ id, title, message, changes, shared_at, owner_id, username, role }) => ({
      id,
      title,
      message,
      changes: changes === null ? null : (JSON.parse(changes) as TicketChange),
      is_shared: shared_at !== null,
      owner: toPerson(owner_id, username, role),
    }))
}
