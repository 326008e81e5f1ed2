import { sql } from 'kysely'
import type { Database, Db } from '../../db/database.ts'

/** So many tickets in one transaction: others wait for it. */
const batchSize = 100

/** Deletes resolved and closed tickets, with all that hangs on them, whose last activity lies before. */
export async function deleteOldTickets(database: Database, before: number): Promise<void> {
  let all = 0
  for (let some = batchSize; some === batchSize; all += some) {
    some = await database.write((db) => deleteSome(db, before))
  }
  if (all > 0) await database.write(blankEvents)
}

/** The log keeps its numbers, for streams that resume, but not what changed on a ticket that is gone. */
async function blankEvents(db: Db): Promise<void> {
  await sql`update events set data = '{}' where data <> '{}' and ticket_id is not null
    and not exists (select 1 from tickets where tickets.id = events.ticket_id)`.execute(db)
}

async function deleteSome(db: Db, before: number): Promise<number> {
  const rows = await db
    .selectFrom('tickets')
    .select('id')
    .where('status', 'in', ['resolved', 'closed'])
    .where('updated_at', '<', before)
    .limit(batchSize)
    .execute()
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return 0
  // A ticket that was merged into one of these stays until its own time has come.
  await db.updateTable('tickets').set({ merged_into_id: null }).where('merged_into_id', 'in', ids).execute()
  await db.deleteFrom('tickets').where('id', 'in', ids).execute()
  return ids.length
}
