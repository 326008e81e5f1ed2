import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Body, Post, PostKind, Query } from '../../contract/index.ts'
import type { Db, Emit } from '../../db/database.ts'
import type { TicketRow } from '../../db/tables.ts'
import { baseUrl, linkTo, pageOf, readPage, wholeNumber } from '../../http/pagination.ts'
import { forbidden, invalid, notFound } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import { isAgent, type Viewer } from '../../http/viewer.ts'
import type { Services } from '../../services.ts'
import { findActiveAgents } from '../accounts/store.ts'
import { type Change, changeTicket, readChange } from '../tickets/changes.ts'
import { mayChange } from '../tickets/rules.ts'
import { findVisibleTicket, markRead } from '../tickets/store.ts'
import { deletePost, findVisiblePost, insertMentions, insertPost, listPosts } from './store.ts'

/** Reading and writing threads. */
export function postRoutes(app: FastifyInstance, { database, config, now }: Services): void {
  const { db } = database
  const find = (id: number, viewer: Viewer) => findVisibleTicket(db, viewer, id)

  /** Adds a post with what it changes. A customer's reply wakes the ticket, and opens it again unless it says otherwise. */
  async function post(
    trx: Db,
    emit: Emit,
    viewer: Viewer,
    ticket: TicketRow,
    kind: PostKind,
    body: Body<'POST /api/tickets/{id}/notes/'>,
  ) {
    const at = now()
    const { message, changes = {}, mentions = [] } = body
    const asked = await readChange(trx, viewer, changes)
    const { id, status, isSnoozed } = await insertPost(trx, viewer, { ticket_id: ticket.id, kind, message }, at)
    await insertMentions(trx, ticket.id, id, mentions)
    await markRead(trx, viewer, ticket.id, id)
    const audience = kind === 'note' ? 'agents' : 'ticket'
    const data = mentions.length > 0 ? { mentions } : {}
    emit({ type: 'post.created', ticket_id: ticket.id, post_id: id, user_id: viewer.id, audience, data })
    const isWakeful = !isAgent(viewer)
    const change: Change = { ...(isWakeful && status !== 'open' && { status: 'open' as const }), ...asked }
    if (Object.keys(change).length > 0) await changeTicket(trx, emit, viewer, ticket, change, at)
    if (isWakeful && isSnoozed) await changeTicket(trx, emit, undefined, ticket, { snoozed_until: null }, at)
    return { id, status: 'Success' as const }
  }

  route(app, database, 'GET /api/tickets/{id}/posts/', {
    find,
    async handle({ viewer, object, query, request }) {
      const base = baseUrl(request, config.publicUrl)
      const count = object.posts_count + (isAgent(viewer) ? object.notes_count : 0)
      if (query.before !== undefined || query.after !== undefined)
        return postsAround(request, base, count, query, (place, edge, size) =>
          listPosts(db, viewer, object.id, place, edge, size),
        )
      const page = readPage(query)
      const posts = await listPosts(db, viewer, object.id, 'offset', page.offset, page.size)
      return pageOf(request, base, page, count, posts)
    },
  })

  route(app, database, 'POST /api/tickets/{id}/reply/', {
    find,
    allow({ viewer, object, raw }) {
      if (raw.changes !== undefined && !mayChange(viewer, object, Object(raw.changes))) throw forbidden()
    },
    handle: ({ viewer, object, body, create }) => create((trx, emit) => post(trx, emit, viewer, object, 'reply', body)),
  })

  route(app, database, 'POST /api/tickets/{id}/notes/', {
    find,
    handle: ({ viewer, object, body, create }) =>
      create(async (trx, emit) => {
        await checkMentions(trx, body.mentions ?? [])
        return post(trx, emit, viewer, object, 'note', body)
      }),
  })

  route(app, database, 'DELETE /api/posts/{id}/', {
    find: (id, viewer) => findVisiblePost(db, viewer, id),
    allow({ viewer, object }) {
      if (object.kind === 'opening') throw forbidden('The opening post of a ticket cannot be deleted.')
      if (object.author_id !== viewer.id) throw forbidden('You can only delete your own posts.')
    },
    async handle({ viewer, object }) {
      await database.write(async (trx, emit) => {
        if (!(await deletePost(trx, object))) throw notFound()
        const audience = object.kind === 'note' ? 'agents' : 'ticket'
        emit({ type: 'post.deleted', ticket_id: object.ticket_id, post_id: object.id, user_id: viewer.id, audience })
      })
    },
  })
}

/** Throws 400 unless all of them are active agents. */
async function checkMentions(db: Db, ids: number[]): Promise<void> {
  const agents = await findActiveAgents(db, ids)
  const other = ids.find((id) => !agents.includes(id))
  if (other !== undefined) throw invalid({ mentions: [`User ${other} is not an active agent.`] })
}

type Read = (place: 'before' | 'after', edge: number, size: number) => Promise<Post[]>

/** A page by key: the posts right before or after one. One more is read to know whether there are others. */
async function postsAround(
  request: FastifyRequest,
  base: string,
  count: number,
  query: NonNullable<Query<'GET /api/tickets/{id}/posts/'>>,
  read: Read,
) {
  const { size } = readPage(query)
  const isBefore = query.before !== undefined
  const edge = wholeNumber(query.before ?? query.after ?? '')
  const found = await read(isBefore ? 'before' : 'after', edge, size + 1)
  const results = isBefore ? found.slice(-size) : found.slice(0, size)
  const hasMore = found.length > size
  const first = results[0]?.id ?? edge
  const last = results.at(-1)?.id ?? edge
  const earlier = linkTo(request, base, { before: String(first), after: undefined })
  const later = linkTo(request, base, { after: String(last), before: undefined })
  return { count, next: !isBefore && !hasMore ? null : later, previous: isBefore && !hasMore ? null : earlier, results }
}
