import type { FastifyInstance } from 'fastify'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { readMe } from '../accounts/routes.ts'
import { readAttributes } from '../context/store.ts'
import { isVisible } from '../tickets/rules.ts'

/** What a user has given us, as JSON: profile, tickets, posts, ratings. */
export function exportRoutes(app: FastifyInstance, services: Services): void {
  const { database, now } = services
  const { db } = database
  const time = <T extends { created_at: number }>(row: T) => ({
    ...row,
    created_at: new Date(row.created_at).toISOString(),
  })

  route(app, database, 'GET /api/me/export/', {
    async handle({ viewer }) {
      const tickets = await db
        .selectFrom('tickets')
        .leftJoin('ticket_contexts', 'ticket_contexts.ticket_id', 'tickets.id')
        .select(['id', 'subject', 'status', 'priority', 'visibility', 'created_at', 'ticket_contexts.value as context'])
        .where('requester_id', '=', viewer.id)
        .orderBy('id')
        .execute()
      const posts = await db
        .selectFrom('posts')
        .innerJoin('tickets', 'tickets.id', 'posts.ticket_id')
        .select(['posts.id', 'posts.ticket_id', 'posts.kind', 'posts.message', 'posts.created_at'])
        .where('posts.author_id', '=', viewer.id)
        .where(isVisible(viewer))
        .orderBy('posts.id')
        .execute()
      const ratings = await db
        .selectFrom('ratings')
        .select(['ticket_id', 'score', 'comment', 'created_at'])
        .where('user_id', '=', viewer.id)
        .orderBy('ticket_id')
        .execute()
      return {
        exported_at: new Date(now()).toISOString(),
        user: await readMe(services, viewer),
        attributes: await readAttributes(db, viewer.id),
        tickets: tickets.map(({ context, ...ticket }) => ({ ...time(ticket), context: JSON.parse(context ?? '{}') })),
        posts: posts.map(time),
        ratings: ratings.map(time),
      }
    },
  })
}
