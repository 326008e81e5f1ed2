import type { FastifyInstance } from 'fastify'
import type { TicketDetail } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import type { TicketRow } from '../../db/tables.ts'
import { baseUrl, linkTo, pageOf, readPage } from '../../http/pagination.ts'
import { forbidden, invalid, notFound } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import { isAgent, type Viewer } from '../../http/viewer.ts'
import type { Services } from '../../services.ts'
import { insertContext } from '../context/store.ts'
import { insertPost, lastPostId } from '../posts/store.ts'
import { readRating } from '../ratings/store.ts'
import { changeMany, changeTicket, readChange } from './changes.ts'
import { readFilters } from './filters.ts'
import { listTickets, listTicketsAfter } from './list.ts'
import { defaultVisibility, mayChange } from './rules.ts'
import { findVisibleTicket, insertTicket, markRead, readMarks, readTickets } from './store.ts'

/** Opening, listing, reading and changing tickets. */
export function ticketRoutes(app: FastifyInstance, { database, config, now }: Services): void {
  const { db } = database
  const find = (id: number, viewer: Viewer) => findVisibleTicket(db, viewer, id)

  route(app, database, 'POST /api/newticket/', {
    handle: ({ viewer, body, create }) =>
      create(async (trx, emit) => {
        const { subject, message, visibility = defaultVisibility(viewer, config.ticketVisibility) } = body
        const at = now()
        const ticket = await insertTicket(trx, { subject, visibility, requester_id: viewer.id }, at)
        const { id: post_id } = await insertPost(trx, viewer, { ticket_id: ticket.id, kind: 'opening', message }, at)
        await markRead(trx, viewer, ticket.id, post_id)
        if (body.context) await insertContext(trx, ticket.id, body.context)
        emit({ type: 'ticket.created', ticket_id: ticket.id, post_id, user_id: viewer.id, audience: 'ticket' })
        return { id: ticket.id, subject: ticket.subject }
      }),
  })

  route(app, database, 'GET /api/tickets/', {
    async handle({ viewer, query, request }) {
      const page = readPage(query)
      const { cursor, sort = 'activity' } = query
      if (sort === 'waiting' && !isAgent(viewer)) throw invalid({ sort: ['Only agents see who waits.'] })
      const filters = await readFilters(db, viewer, query)
      const base = baseUrl(request, config.publicUrl)
      if (cursor === undefined) {
        const { tickets, count } = await listTickets(database, viewer, filters, sort, page)
        return pageOf(request, base, page, count, tickets)
      }
      const { tickets, count, next } = await listTicketsAfter(database, viewer, filters, sort, {
        cursor,
        size: page.size,
      })
      const link = next && linkTo(request, base, { cursor: next, page: undefined })
      return { count, next: link, previous: null, results: tickets }
    },
  })

  route(app, database, 'GET /api/tickets/{id}/', {
    find,
    handle: ({ viewer, object }) => readDetail(db, viewer, object),
  })

  route(app, database, 'PATCH /api/tickets/{id}/', {
    find,
    allow({ viewer, object, raw }) {
      if (!mayChange(viewer, object, raw)) throw forbidden()
    },
    async handle({ viewer, object, body }) {
      const change = await readChange(db, viewer, body)
      await database.write((trx, emit) => changeTicket(trx, emit, viewer, object, change, now()))
      const ticket = await find(object.id, viewer)
      if (!ticket) throw notFound()
      return readDetail(db, viewer, ticket)
    },
  })

  route(app, database, 'POST /api/tickets/bulk/', {
    handle: ({ viewer, body }) => database.write((trx, emit) => changeMany(trx, emit, viewer, body.items, now())),
  })

  route(app, database, 'POST /api/tickets/{id}/read/', {
    find,
    async handle({ viewer, object, body }) {
      const last = await lastPostId(db, viewer, object.id)
      const post_id = Math.min(body.post_id ?? last, last)
      await database.write(async (trx, emit) => {
        await markRead(trx, viewer, object.id, post_id)
        const audience = isAgent(viewer) ? 'ticket' : object.requester_id === viewer.id ? 'agents' : 'doer'
        emit({ type: 'ticket.read', ticket_id: object.id, post_id, user_id: viewer.id, audience })
      })
      const { unread, read_post_id } = await readDetail(db, viewer, object)
      return { unread, read_post_id }
    },
  })
}

async function readDetail(db: Db, viewer: Viewer, row: TicketRow): Promise<TicketDetail> {
  const [[ticket], marks, rating] = await Promise.all([
    readTickets(db, viewer, [row.id]),
    readMarks(db, viewer, row),
    readRating(db, viewer, row),
  ])
  if (!ticket) throw notFound()
  return { ...ticket, ...marks, ...rating }
}
