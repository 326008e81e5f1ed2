import type { Rating, TicketDetail } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import type { TicketRow } from '../../db/tables.ts'
import { isAgent, type Viewer } from '../../http/viewer.ts'
import { ratingFault } from './rules.ts'

/** Undefined when the ticket has been rated already. */
export async function insertRating(
  db: Db,
  rating: { ticket_id: number; user_id: number; score: Rating['score']; comment: string },
  now: number,
): Promise<Rating | undefined> {
  const { score, comment } = rating
  const row = await db
    .insertInto('ratings')
    .values({ ...rating, created_at: now })
    .onConflict((conflict) => conflict.column('ticket_id').doNothing())
    .returning('created_at')
    .executeTakeFirst()
  return row && { score, comment, created_at: new Date(row.created_at).toISOString() }
}

/** What a ticket's detail tells of its rating: to agents, and to the requester, who may be asked for one. */
export async function readRating(
  db: Db,
  viewer: Viewer,
  ticket: Pick<TicketRow, 'id' | 'requester_id' | 'status' | 'merged_into_id'>,
): Promise<Pick<TicketDetail, 'rating' | 'can_rate'>> {
  const isRequester = ticket.requester_id === viewer.id
  if (!isRequester && !isAgent(viewer)) return {}
  const row = await db
    .selectFrom('ratings')
    .select(['score', 'comment', 'created_at'])
    .where('ticket_id', '=', ticket.id)
    .executeTakeFirst()
  const rating = row ? { ...row, created_at: new Date(row.created_at).toISOString() } : null
  return { rating, ...(isRequester && { can_rate: !rating && !ratingFault(viewer, ticket) }) }
}
