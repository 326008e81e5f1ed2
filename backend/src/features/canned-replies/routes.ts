import type { FastifyInstance } from 'fastify'
import type { CannedReply, TicketChange } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import type { CannedReplyRow } from '../../db/tables.ts'
import { baseUrl, pageOf, readPage } from '../../http/pagination.ts'
import { forbidden, invalid, notFound } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Viewer } from '../../http/viewer.ts'
import type { Services } from '../../services.ts'
import { insertAct } from '../audit/store.ts'
import { readChange } from '../tickets/changes.ts'
import {
  type CannedReplyText,
  deleteCannedReply,
  findCannedReply,
  insertCannedReply,
  listCannedReplies,
  readCannedReplies,
  updateCannedReply,
} from './store.ts'

/** Replies that agents keep ready, and macros. */
export function cannedReplyRoutes(app: FastifyInstance, { database, config, now }: Services): void {
  const { db } = database
  const find = (id: number, viewer: Viewer) => findCannedReply(db, viewer, id)
  const allow = ({ viewer, object }: { viewer: Viewer; object: CannedReplyRow }) => {
    if (object.owner_id !== viewer.id && viewer.role !== 'admin')
      throw forbidden('Only its owner or an admin changes a canned reply.')
  }

  route(app, database, 'GET /api/canned-replies/', {
    async handle({ viewer, query, request }) {
      const page = readPage(query)
      const { results, count } = await listCannedReplies(db, viewer, query.q ?? '', page)
      return pageOf(request, baseUrl(request, config.publicUrl), page, count, results)
    },
  })

  route(app, database, 'POST /api/canned-replies/', {
    handle: ({ viewer, body, create }) =>
      create(async (trx) => {
        const { title, message = '', changes = null, is_shared = false } = body
        const text = await checked(trx, viewer, { title, message, changes, is_shared })
        return read(trx, await insertCannedReply(trx, viewer, text, now()))
      }),
  })

  route(app, database, 'PATCH /api/canned-replies/{id}/', {
    find,
    allow,
    handle: ({ viewer, object, body }) =>
      database.write(async (trx) => {
        const { title, message, shared_at } = object
        const changes = object.changes === null ? null : (JSON.parse(object.changes) as TicketChange)
        const before = { title, message, changes, is_shared: shared_at !== null }
        await updateCannedReply(trx, object, await checked(trx, viewer, { ...before, ...body }), now())
        return read(trx, object.id)
      }),
  })

  route(app, database, 'DELETE /api/canned-replies/{id}/', {
    find,
    allow,
    async handle({ viewer, object }) {
      await database.write(async (trx) => {
        await deleteCannedReply(trx, object.id)
        const act = { actor_id: viewer.id, action: 'canned_reply.deleted', data: { title: object.title } } as const
        if (object.shared_at !== null) await insertAct(trx, { ...act, target: ['canned_reply', object.id] }, now())
      })
    },
  })
}

/** Throws 400 for one that says and changes nothing, or assigns tickets to somebody who can't have them. */
async function checked(db: Db, viewer: Viewer, text: CannedReplyText): Promise<CannedReplyText> {
  const isChanging = text.changes !== null && Object.keys(text.changes).length > 0
  if (text.message === '' && !isChanging) throw invalid({ message: ['Write a message, or choose what it changes.'] })
  if (text.changes) await readChange(db, viewer, text.changes)
  return { ...text, changes: isChanging ? text.changes : null }
}

async function read(db: Db, id: number): Promise<CannedReply> {
  const [reply] = await readCannedReplies(db, [id])
  if (!reply) throw notFound()
  return reply
}
