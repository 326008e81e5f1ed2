import Type from 'typebox'
import { Id } from './common.ts'
import { endpoints } from './endpoint.ts'

/** What the log keeps of a ticket's life. Each is the `event:` of a stream's message. */
export const EventType = Type.Enum([
  'ticket.created',
  'ticket.updated',
  'ticket.read',
  'post.created',
  'post.updated',
  'post.deleted',
])
export type EventType = Type.Static<typeof EventType>

/** The `data:` of a logged event. Its `id:` is what `Last-Event-ID` takes. */
export const Event = Type.Object({
  ticket_id: Id,
  /** Who did it. */
  user_id: Type.Union([Id, Type.Null()]),
  post_id: Type.Optional(Id),
  /** `post.updated`. */
  is_hidden: Type.Optional(Type.Boolean()),
  /** `ticket.updated`: posts came or went, so that the thread has to be read again. */
  posts_moved: Type.Optional(Type.Boolean()),
  /** A note's: the agents whom it mentions. */
  mentions: Type.Optional(Type.Array(Id)),
  /** `ticket.updated`: what changed, by field, as it is now. */
  changes: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})
export type Event = Type.Static<typeof Event>

/** `typing` and `presence` are told, not kept: they carry no `id:`. */
export const Presence = Type.Object({
  ticket_id: Id,
  user_id: Id,
  username: Type.String(),
  is_customer_service: Type.Boolean(),
  /** Seconds after which the signal is stale unless it comes again; 0: gone. */
  ttl: Type.Integer({ minimum: 0 }),
})
export type Presence = Type.Static<typeof Presence>

export const eventEndpoints = endpoints({
  'GET /api/events/': {
    summary: 'What happens on your tickets, as server-sent events',
    who: 'signed_in',
    response: { 200: Type.String({ contentMediaType: 'text/event-stream' }) },
  },
  'POST /api/tickets/{id}/typing/': {
    summary: 'Tell the others on this ticket that you are writing, or looking',
    who: 'signed_in',
    object: 'ticket',
    body: Type.Object({ state: Type.Optional(Type.Enum(['writing', 'looking', 'gone'])) }),
    response: { 204: null },
  },
})
