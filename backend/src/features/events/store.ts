import type { Db } from '../../db/database.ts'
import type { EventRow, TicketRow } from '../../db/tables.ts'
import { isAgent, type Viewer } from '../../http/viewer.ts'
import { canSee } from '../tickets/rules.ts'

/** An event with what its ticket is like now: whoever is told now, may see it now. */
export type SentEvent = EventRow & { [K in 'visibility' | 'requester_id']: TicketRow[K] | null } & {
  /** As it goes down a stream, made once for all of them. */
  readonly text: string
}

/** How many events are read at once. */
export const batchSize = 200

/** The events after one, in order. */
export async function readEvents(db: Db, after: number): Promise<SentEvent[]> {
  const rows = await db
    .selectFrom('events')
    .leftJoin('tickets', 'tickets.id', 'events.ticket_id')
    .selectAll('events')
    .select(['tickets.visibility', 'tickets.requester_id'])
    .where('events.id', '>', after)
    .orderBy('events.id')
    .limit(batchSize)
    .execute()
  return rows.map(withText)
}

function withText<T extends EventRow>(row: T) {
  let text: string | undefined
  return {
    ...row,
    get text() {
      text ??= textOf(row)
      return text
    },
  }
}

function textOf({ id, type, ticket_id, user_id, post_id, data }: EventRow): string {
  const told = { ticket_id, user_id, ...(post_id !== null && { post_id }), ...JSON.parse(data) }
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(told)}\n\n`
}

/** The first and the last event that the log has; 0 and 0 when it is empty. */
export async function readEdges(db: Db): Promise<{ first: number; last: number }> {
  const row = await db
    .selectFrom('events')
    .select((eb) => [eb.fn.min('id').as('first'), eb.fn.max('id').as('last')])
    .executeTakeFirst()
  return { first: row?.first ?? 0, last: row?.last ?? 0 }
}

/** The sessions of these that are still good. */
export async function liveSessions(db: Db, ids: string[], now: number): Promise<Set<string>> {
  const rows = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', 'in', ids)
    .where('expires_at', '>', now)
    .execute()
  return new Set(rows.map((row) => row.id))
}

/** Forgets what is older. The newest event stays, so that the log always knows where it ends. */
export async function deleteOldEvents(db: Db, before: number): Promise<void> {
  await db
    .deleteFrom('events')
    .where('created_at', '<', before)
    .where('id', '<', (eb) => eb.selectFrom('events').select((inner) => inner.fn.max('id').as('last')))
    .execute()
}

/** Whether a viewer is told of an event: the one visibility predicate first, then the event's audience. */
export function isFor(viewer: Viewer, event: SentEvent): boolean {
  const { visibility, requester_id, audience, user_id } = event
  if (visibility === null || requester_id === null || !canSee(viewer, { visibility, requester_id })) return false
  if (audience === 'ticket') return true
  return audience !== 'server' && (user_id === viewer.id || (audience === 'agents' && isAgent(viewer)))
}
