import type { FastifyInstance } from 'fastify'
import { forbidden, notFound, Problem } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Viewer } from '../../http/viewer.ts'
import type { Services } from '../../services.ts'
import { findUser } from '../accounts/store.ts'
import { insertActivities } from '../activity/store.ts'
import { insertAct } from '../audit/store.ts'
import { findVisiblePost, listPosts } from '../posts/store.ts'
import { findVisibleTicket, lockTicket, readTickets, updateTicket } from '../tickets/store.ts'
import { mergeTicket } from './merge.ts'
import { setHidden, splitOff } from './store.ts'

/** Putting threads in order: hiding replies, merging tickets, splitting posts off. */
export function threadRoutes(app: FastifyInstance, { database, now }: Services): void {
  const { db } = database
  const findPost = (id: number, viewer: Viewer) => findVisiblePost(db, viewer, id)

  route(app, database, 'PATCH /api/posts/{id}/', {
    find: findPost,
    allow({ object }) {
      if (object.kind !== 'reply') throw forbidden('Only a reply can be hidden.')
    },
    async handle({ viewer, object, body: { is_hidden } }) {
      const { id, ticket_id } = object
      const at = now()
      await database.write(async (trx, emit) => {
        const hidden = is_hidden ? { hidden_at: at, hidden_by: viewer.id } : { hidden_at: null, hidden_by: null }
        if (!(await setHidden(trx, object, hidden))) return
        const activity = { ticket_id, user_id: viewer.id, data: { post_id: id } }
        await insertActivities(trx, [{ ...activity, action: is_hidden ? 'hidden' : 'shown' }], at)
        const action = is_hidden ? 'post.hidden' : 'post.shown'
        await insertAct(trx, { actor_id: viewer.id, action, target: ['post', id], data: { ticket_id } }, at)
        emit({
          type: 'post.updated',
          ticket_id,
          post_id: id,
          user_id: viewer.id,
          audience: 'ticket',
          data: { is_hidden },
        })
      })
      const [post] = await listPosts(db, viewer, ticket_id, 'after', id - 1, 1)
      if (post?.id !== id) throw notFound()
      return post
    },
  })

  route(app, database, 'POST /api/tickets/{id}/merge/', {
    find: (id, viewer) => findVisibleTicket(db, viewer, id),
    handle: ({ viewer, object, body, create }) =>
      create(async (trx, emit) => {
        await mergeTicket(trx, emit, viewer, object.id, body.into, now())
        const [ticket] = await readTickets(trx, viewer, [body.into])
        if (!ticket) throw notFound()
        return ticket
      }),
  })

  route(app, database, 'POST /api/posts/{id}/split/', {
    find: findPost,
    handle: ({ viewer, object, body, create }) =>
      // Checked inside: sent again with its key, it answers as before although the post is no reply any more.
      create(async (trx, emit) => {
        const author = await findUser(trx, object.author_id)
        if (object.kind !== 'reply' || author?.role !== 'customer')
          throw forbidden("Only a customer's reply can be split off.")
        const at = now()
        const { id: post_id, ticket_id } = object
        const { visibility } = await lockTicket(trx, ticket_id)
        const made = await splitOff(trx, object, { subject: body.subject, visibility })
        if (!made) throw new Problem(409, 'conflict', 'This reply was hidden or moved meanwhile.')
        await updateTicket(trx, made.id, { updated_at: at })
        const by = { user_id: viewer.id, action: 'split' } as const
        const data = { to: made.id, post_id }
        const activities = [
          { ...by, ticket_id, data },
          { ...by, ticket_id: made.id, data: { from: ticket_id, post_id } },
        ]
        await insertActivities(trx, activities, at)
        await insertAct(trx, { actor_id: viewer.id, action: 'ticket.split', target: ['ticket', ticket_id], data }, at)
        const event = { user_id: viewer.id, audience: 'ticket' } as const
        emit({ type: 'ticket.updated', ticket_id, ...event, data: { posts_moved: true } })
        emit({ type: 'ticket.created', ticket_id: made.id, post_id, ...event })
        return { id: made.id, subject: made.subject }
      }),
  })
}
