import Type from 'typebox'
import { Id } from './common.ts'
import { endpoints } from './endpoint.ts'
import { Post } from './posts.ts'
import { NewTicket, Ticket } from './tickets.ts'

export const threadEndpoints = endpoints({
  'PATCH /api/posts/{id}/': {
    summary: 'Hide a reply, which customers then no longer have, or show it again',
    who: 'agent',
    object: 'post',
    body: Type.Object({ is_hidden: Type.Boolean() }),
    response: { 200: Post },
  },
  'POST /api/tickets/{id}/merge/': {
    summary: 'Move all posts into an older ticket of the same customer, and close this one',
    who: 'agent',
    object: 'ticket',
    body: Type.Object({ into: Id }),
    response: { 200: Ticket },
    idempotent: true,
  },
  'POST /api/posts/{id}/split/': {
    summary: "Make a customer's reply the opening post of a new ticket of theirs",
    who: 'agent',
    object: 'post',
    body: Type.Object({ subject: NewTicket.properties.subject }),
    response: { 201: Type.Object({ id: Id, subject: Type.String() }) },
    idempotent: true,
  },
})
