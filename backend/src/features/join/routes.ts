import type { FastifyInstance } from 'fastify'
import { forbidden, invalid } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { sessionAuthenticator } from '../sessions/routes.ts'
import { joinFault } from './rules.ts'
import { movePosts, moveReads, moveTickets } from './store.ts'

/**
 * Gives a user whom the host identifies the tickets of an account that signed up here. Both are proven by session tokens;
 * nothing is joined by e-mail or name. Once more it moves what came since, if anything.
 */
export function joinRoutes(app: FastifyInstance, services: Services): void {
  const { database } = services
  const authenticate = sessionAuthenticator(app, services)

  route(app, database, 'POST /api/me/join/', {
    allow({ viewer }) {
      if (!viewer.is_identified) throw forbidden('Only a user whom a platform signs in may take over tickets.')
    },
    async handle({ viewer, body, request }) {
      const other = await authenticate(body.token)
      const fault = joinFault(viewer, other)
      if (fault || !other) throw invalid({ token: [fault ?? ''] })
      const ids = await database.write(async (trx, emit) => {
        const moved = await moveTickets(trx, other.id, viewer.id)
        await movePosts(trx, other.id, viewer.id)
        await moveReads(trx, other.id, viewer.id)
        for (const ticket_id of moved)
          emit({
            type: 'ticket.updated',
            ticket_id,
            user_id: viewer.id,
            audience: 'ticket',
            data: { changes: { requester_id: viewer.id } },
          })
        return moved
      })
      request.log.info({ from: other.id, to: viewer.id, tickets: ids.length }, 'tickets joined')
      return { tickets: ids.length }
    },
  })
}
