import type { FastifyInstance, FastifyReply } from 'fastify'
import { throttled } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import { isAgent } from '../../http/viewer.ts'
import type { Services } from '../../services.ts'
import { findVisibleTicket } from '../tickets/store.ts'
import { Hub, type Signal } from './hub.ts'
import { Stream } from './stream.ts'

/** A browser has one stream, whatever its tabs; an office of agents shares an address. */
const mostStreams = { user: 20, address: 500 }

/** Seconds after which writing or looking is stale. */
const ttls = { writing: 6, looking: 30, gone: 0 }

/** The event stream, and the signals that pass through it unkept. */
export function eventRoutes(app: FastifyInstance, { database, config, metrics, now }: Services): void {
  const hub = new Hub(database, now, app.log, metrics)
  app.addHook('preClose', async () => hub.close())

  function checkBounds(userId: number, address: string): void {
    if (!config.hasRateLimit) return
    let user = 0
    let place = 0
    for (const stream of hub.streams) {
      if (stream.viewer.id === userId) user++
      if (stream.address === address) place++
    }
    if (user >= mostStreams.user || place >= mostStreams.address) throw throttled(10)
  }

  route(app, database, 'GET /api/events/', {
    isEndless: true,
    async handle({ viewer, request, reply }) {
      if (request.method === 'HEAD') return ''
      checkBounds(viewer.id, request.ip)
      const lastEventId = request.headers['last-event-id']
      openStream(reply)
      const stream = new Stream(reply.raw, viewer, request.ip)
      await hub.add(stream, typeof lastEventId === 'string' ? lastEventId : undefined)
      return ''
    },
  })

  route(app, database, 'POST /api/tickets/{id}/typing/', {
    find: (id, viewer) => findVisibleTicket(database.db, viewer, id),
    async handle({ viewer, object, body }) {
      const state = body.state ?? 'writing'
      const signal: Signal = {
        ticket_id: object.id,
        user_id: viewer.id,
        username: viewer.username,
        is_customer_service: isAgent(viewer),
        ttl: ttls[state],
        state,
        visibility: object.visibility,
        requester_id: object.requester_id,
      }
      await database.tell(JSON.stringify(signal))
    },
  })
}

/** Takes the answer out of Fastify's hands, its headers so far included. */
function openStream(reply: FastifyReply): void {
  reply.hijack()
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  reply.raw.flushHeaders()
}
