import type { Database } from '../../db/database.ts'
import type { Viewer } from '../../http/viewer.ts'
import { insertAct } from '../audit/store.ts'
import { changeTicket } from '../tickets/changes.ts'
import { asAdmin } from './store.ts'

const batchSize = 200

/** Gives the open and pending tickets of one agent to another, or to nobody, and returns how many those were. */
export async function transferTickets(
  database: Database,
  actor: Viewer,
  from: number,
  to: number | null,
  now: number,
): Promise<number> {
  let transferred = 0
  for (;;) {
    const batch = await asAdmin(database, actor, async (trx, emit) => {
      const tickets = await trx
        .selectFrom('tickets')
        .select('id')
        .where('assignee_id', '=', from)
        .where('status', 'in', ['open', 'pending'])
        .orderBy('id')
        .limit(batchSize)
        .execute()
      for (const ticket of tickets) await changeTicket(trx, emit, actor, ticket, { assignee_id: to }, now)
      const data = { to, tickets: tickets.length }
      if (tickets.length > 0)
        await insertAct(trx, { actor_id: actor.id, action: 'tickets.transferred', target: ['user', from], data }, now)
      return tickets.length
    })
    transferred += batch
    if (batch < batchSize) return transferred
  }
}
