import type { TicketRow } from '../../db/tables.ts'
import type { Viewer } from '../../http/viewer.ts'

/** Why this viewer can't rate this ticket, if so. */
export function ratingFault(
  viewer: Pick<Viewer, 'id'>,
  ticket: Pick<TicketRow, 'requester_id' | 'status' | 'merged_into_id'>,
): string | undefined {
  if (ticket.requester_id !== viewer.id) return 'Only who opened a ticket can rate it.'
  if (ticket.merged_into_id !== null) return 'This ticket was merged into another one.'
  if (ticket.status !== 'resolved' && ticket.status !== 'closed') return 'A ticket can be rated once it is resolved.'
  return undefined
}
