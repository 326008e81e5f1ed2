import { limits } from '../../contract/index.ts'
import type { Db, Emit } from '../../db/database.ts'
import type { TicketRow } from '../../db/tables.ts'
import { invalid } from '../../http/problem.ts'
import type { Viewer } from '../../http/viewer.ts'
import { insertActivities } from '../activity/store.ts'
import { type Act, insertAct } from '../audit/store.ts'
import { labelsOf } from '../labels/store.ts'
import { type Change, changeTicket } from '../tickets/changes.ts'
import { isDone, mergedAway } from '../tickets/rules.ts'
import { findVisibleTicket, updateTicket } from '../tickets/store.ts'
import { lockBoth, movePosts } from './store.ts'

/**
 * Moves a ticket's posts into an older one of the same customer and closes it. Done already, it does nothing. Throws
 * 400 on `into`, or 409 where the ticket was merged into another one.
 */
export async function mergeTicket(
  db: Db,
  emit: Emit,
  viewer: Viewer,
  sourceId: number,
  targetId: number,
  now: number,
): Promise<void> {
  if (sourceId === targetId || !(await findVisibleTicket(db, viewer, targetId)))
    throw invalid({ into: [`There is no other ticket ${targetId}.`] })
  const [source, target] = await lockBoth(db, sourceId, targetId)
  if (source.merged_into_id === targetId) return
  const fault = mergeFault(source, target)
  if (fault) throw invalid({ into: [fault] })
  if (source.merged_into_id !== null) throw mergedAway()
  const labels = await labelsOf(db, [sourceId, targetId])
  await movePosts(db, sourceId, targetId)
  await changeTicket(db, emit, viewer, source, { status: 'closed', merged_into_id: targetId }, now)
  await changeTicket(db, emit, viewer, target, inherited(source, target, labels), now)
  await updateTicket(db, targetId, { updated_at: now })
  const data = { from: sourceId }
  await insertActivities(db, [{ ticket_id: targetId, user_id: viewer.id, action: 'merged', data }], now)
  const act: Act = {
    actor_id: viewer.id,
    action: 'ticket.merged',
    target: ['ticket', sourceId],
    data: { into: targetId },
  }
  await insertAct(db, act, now)
  for (const ticket_id of [sourceId, targetId])
    emit({ type: 'ticket.updated', ticket_id, user_id: viewer.id, audience: 'ticket', data: { posts_moved: true } })
}

function mergeFault(source: TicketRow, target: TicketRow): string | undefined {
  if (source.requester_id !== target.requester_id) return 'Only tickets of the same customer can be merged.'
  if (target.merged_into_id !== null) return `Ticket ${target.id} was merged into ticket ${target.merged_into_id}.`
  if (source.id < target.id) return `Merge into the older one: ticket ${target.id} into ticket ${source.id}.`
  return undefined
}

/** What the older ticket takes over: it is private if either is, open if the other one was, and has the labels of both. */
function inherited(source: TicketRow, target: TicketRow, labels: Map<number, string[]>): Change {
  const own = labels.get(target.id) ?? []
  const others = (labels.get(source.id) ?? []).filter((label) => !own.includes(label))
  return {
    add_labels: others.slice(0, limits.labels - own.length),
    ...(source.visibility === 'private' && { visibility: 'private' }),
    ...(isDone(target.status) && !isDone(source.status) && { status: source.status }),
  }
}
