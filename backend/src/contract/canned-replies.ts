import Type from 'typebox'
import { Id, limits, Page, PageQuery, Person } from './common.ts'
import { endpoints } from './endpoint.ts'
import { TicketChange } from './tickets.ts'

const Title = Type.String({ minLength: 1, maxLength: limits.title })
const Text = Type.String({ maxLength: limits.message, description: 'May be empty where there are `changes`.' })
const Changes = Type.Union([TicketChange, Type.Null()])

/** A reply ready to send. With `changes` it is a macro; its assignee may be `me`. */
export const CannedReply = Type.Object({
  id: Id,
  title: Type.String(),
  message: Type.String(),
  changes: Changes,
  /** Whether all agents have it. */
  is_shared: Type.Boolean(),
  owner: Person,
})
export type CannedReply = Type.Static<typeof CannedReply>

export const cannedReplyEndpoints = endpoints({
  'GET /api/canned-replies/': {
    summary: 'Your canned replies and the shared ones, by title',
    who: 'agent',
    query: Type.Object({
      ...PageQuery.properties,
      q: Type.Optional(Type.String({ maxLength: limits.search, description: 'The start of any word in the title' })),
    }),
    response: { 200: Page(CannedReply) },
  },
  'POST /api/canned-replies/': {
    summary: 'Keep a canned reply',
    who: 'agent',
    body: Type.Object({
      title: Title,
      message: Type.Optional(Text),
      changes: Type.Optional(Changes),
      is_shared: Type.Optional(Type.Boolean()),
    }),
    response: { 201: CannedReply },
    idempotent: true,
  },
  'PATCH /api/canned-replies/{id}/': {
    summary: 'Change a canned reply: its owner or an admin',
    who: 'agent',
    object: 'canned_reply',
    body: Type.Object({
      title: Type.Optional(Title),
      message: Type.Optional(Text),
      changes: Type.Optional(Changes),
      is_shared: Type.Optional(Type.Boolean()),
    }),
    response: { 200: CannedReply },
  },
  'DELETE /api/canned-replies/{id}/': {
    summary: 'Delete a canned reply: its owner or an admin',
    who: 'agent',
    object: 'canned_reply',
    response: { 204: null },
  },
})
