import Type from 'typebox'
import { Id, limits, Page, PageQuery, Time } from './common.ts'
import { endpoints } from './endpoint.ts'
import { Message, TicketChange } from './tickets.ts'

export const PostKind = Type.Enum(['opening', 'reply', 'note'])
export type PostKind = Type.Static<typeof PostKind>

/** A message in a thread. A `note` exists for agents alone. */
export const Post = Type.Object({
  id: Id,
  ticket_id: Id,
  kind: PostKind,
  author_id: Id,
  username: Type.String(),
  is_customer_service: Type.Boolean(),
  message: Type.String(),
  created_at: Time,
  /** Only there, and `true`, where customers don't have this post. */
  is_hidden: Type.Optional(Type.Boolean()),
})
export type Post = Type.Static<typeof Post>

const Changes = Type.Optional(TicketChange)

/** `changes` come with the post or not at all: "send and resolve", macros. */
export const NewReply = Type.Object({ message: Message, changes: Changes })
export const NewNote = Type.Object({
  message: Message,
  changes: Changes,
  mentions: Type.Optional(
    Type.Array(Id, { maxItems: limits.mentions, uniqueItems: true, description: 'The ids of agents' }),
  ),
})
const Posted = Type.Object({ id: Id, status: Type.Literal('Success') })

export const postEndpoints = endpoints({
  'GET /api/tickets/{id}/posts/': {
    summary: 'The thread, oldest first',
    who: 'signed_in',
    object: 'ticket',
    query: Type.Object({
      ...PageQuery.properties,
      before: Type.Optional(Type.String({ description: 'A post id: the posts right before it, in place of `page`' })),
      after: Type.Optional(Type.String({ description: 'A post id: the posts right after it, in place of `page`' })),
    }),
    response: { 200: Page(Post) },
  },
  'POST /api/tickets/{id}/reply/': {
    summary: 'Reply, and change the ticket with it as far as you may',
    who: 'signed_in',
    object: 'ticket',
    body: NewReply,
    response: { 201: Posted },
    idempotent: true,
  },
  'POST /api/tickets/{id}/notes/': {
    summary: 'Leave a note that only agents see',
    who: 'agent',
    object: 'ticket',
    body: NewNote,
    response: { 201: Posted },
    idempotent: true,
  },
  'DELETE /api/posts/{id}/': {
    summary: 'Delete a post of yours; the opening post stays',
    who: 'signed_in',
    object: 'post',
    response: { 204: null },
  },
})
