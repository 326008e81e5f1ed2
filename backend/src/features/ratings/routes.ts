import type { FastifyInstance } from 'fastify'
import { forbidden, Problem } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { insertActivities } from '../activity/store.ts'
import { findVisibleTicket } from '../tickets/store.ts'
import { ratingFault } from './rules.ts'
import { insertRating } from './store.ts'

/** What requesters think of how they were helped. */
export function ratingRoutes(app: FastifyInstance, { database, now }: Services): void {
  route(app, database, 'POST /api/tickets/{id}/rating/', {
    find: (id, viewer) => findVisibleTicket(database.db, viewer, id),
    allow({ viewer, object }) {
      const fault = ratingFault(viewer, object)
      if (fault) throw forbidden(fault)
    },
    handle: ({ viewer, object, body, create }) =>
      create(async (trx, emit) => {
        const { score, comment = '' } = body
        const at = now()
        const rating = await insertRating(trx, { ticket_id: object.id, user_id: viewer.id, score, comment }, at)
        if (!rating) throw new Problem(409, 'already_rated', 'You have rated this ticket already.')
        const activity = { ticket_id: object.id, user_id: viewer.id, action: 'rated', data: { score } } as const
        await insertActivities(trx, [activity], at)
        const data = { changes: { rating: score } }
        emit({ type: 'ticket.updated', ticket_id: object.id, user_id: viewer.id, audience: 'agents', data })
        return rating
      }),
  })
}
