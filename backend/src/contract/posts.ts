import Type from 'typebox'
import { Id, Page, PageQuery, Time } from './common.ts'
import { endpoints } from './endpoint.ts'
import { Message } from './tickets.ts'

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
})
export type Post = Type.Static<typeof Post>

const NewPost = Type.Object({ message: Message })
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
    summary: 'Reply',
    who: 'signed_in',
    object: 'ticket',
    body: NewPost,
    response: { 201: Posted },
    idempotent: true,
  },
  'POST /api/tickets/{id}/notes/': {
    summary: 'Leave a note that only agents see',
    who: 'agent',
    object: 'ticket',
    body: NewPost,
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
