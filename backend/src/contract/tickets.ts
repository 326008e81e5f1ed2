import Type from 'typebox'
import { Visibility } from './accounts.ts'
import { Cursor, Id, limits, Page, PageQuery, Person, Time } from './common.ts'
import { Context } from './context.ts'
import { endpoints } from './endpoint.ts'
import { Rating } from './ratings.ts'

export const Status = Type.Enum(['open', 'pending', 'resolved', 'closed'])
export type Status = Type.Static<typeof Status>

export const Priority = Type.Enum(['low', 'normal', 'high', 'urgent'])
export type Priority = Type.Static<typeof Priority>

const Subject = Type.String({ minLength: 1, maxLength: limits.subject })
export const Message = Type.String({ minLength: 1, maxLength: limits.message })

/** A ticket as the caller sees it. The number shown to people is the `id`. */
export const Ticket = Type.Object({
  id: Id,
  subject: Type.String(),
  status: Status,
  priority: Priority,
  visibility: Visibility,
  requester: Person,
  assignee: Type.Union([Person, Type.Null()]),
  labels: Type.Array(Type.String()),
  /** Posts by others that the caller has not read. */
  unread: Type.Integer({ minimum: 0 }),
  /** Posts that the caller may see: notes count for agents alone. */
  posts_count: Type.Integer({ minimum: 0 }),
  created_at: Time,
  /** The last activity: the order of the list. */
  updated_at: Time,
  /** From here on for agents alone. Since when the customer waits for an answer. */
  waiting_since: Type.Optional(Type.Union([Time, Type.Null()])),
  first_replied_at: Type.Optional(Type.Union([Time, Type.Null()])),
  resolved_at: Type.Optional(Type.Union([Time, Type.Null()])),
  /** The ticket that has this one's posts now. */
  merged_into: Type.Optional(Type.Union([Id, Type.Null()])),
  /** Out of the open views until then, or until the customer replies. */
  snoozed_until: Type.Optional(Type.Union([Time, Type.Null()])),
  /** By the service levels. Null: there is no such target, or it is met. */
  first_reply_due_at: Type.Optional(Type.Union([Time, Type.Null()])),
  resolution_due_at: Type.Optional(Type.Union([Time, Type.Null()])),
  /** A target was missed that is still not met. */
  is_breached: Type.Optional(Type.Boolean()),
})
export type Ticket = Type.Static<typeof Ticket>

export const TicketDetail = Type.Object({
  ...Ticket.properties,
  /** The last post that the caller has read, 0 for none. */
  read_post_id: Type.Integer({ minimum: 0 }),
  /** The last post that the other side (agents for a customer, the requester for an agent) has read. */
  seen_post_id: Type.Integer({ minimum: 0 }),
  /** For the requester and agents. */
  rating: Type.Optional(Type.Union([Rating, Type.Null()])),
  /** For the requester: whether a rating would be taken now. */
  can_rate: Type.Optional(Type.Boolean()),
})
export type TicketDetail = Type.Static<typeof TicketDetail>

export const NewTicket = Type.Object({
  subject: Subject,
  message: Message,
  visibility: Type.Optional(Visibility),
  context: Type.Optional(Context),
})

const Labels = Type.Array(Type.String({ minLength: 1, maxLength: limits.label }), {
  maxItems: limits.labels,
  uniqueItems: true,
})

export const TicketChange = Type.Object({
  subject: Type.Optional(Subject),
  status: Type.Optional(Status),
  priority: Type.Optional(Priority),
  visibility: Type.Optional(Visibility),
  assignee: Type.Optional(
    Type.Union([Id, Type.String({ maxLength: limits.username }), Type.Null()], {
      description: 'An agent by id or username, or `me`; null for nobody',
    }),
  ),
  labels: Type.Optional(Labels),
  add_labels: Type.Optional(Labels),
  remove_labels: Type.Optional(Labels),
  snoozed_until: Type.Optional(
    Type.Union([Time, Type.Null()], { description: 'A time to come, a year ahead at most; null wakes the ticket' }),
  ),
})
export type TicketChange = Type.Static<typeof TicketChange>

const TicketItem = Type.Object({ id: Id, changes: TicketChange })

/** How people search: in words. */
export const SearchText = Type.String({
  maxLength: limits.search,
  description:
    'Words in the subject or the posts, the last one perhaps just begun, and `"a phrase"`; among them `is:` (`open`, `pending`, ' +
    '`resolved`, `closed`, `unread`, `unassigned`, `mine`, `mentioned`, `snoozed`, `shared`, `private`), `from:`, `assignee:` (`me`, `none`, a name), ' +
    '`label:`, `priority:`, names with spaces in quotes',
})

/** `activity`: the newest first. `waiting`: whose customer waits longest first. */
export const Sort = Type.Enum(['activity', 'waiting'])
export type Sort = Type.Static<typeof Sort>

export const TicketFilter = Type.Object({
  mine: Type.Optional(Type.Boolean({ description: 'Only tickets that you opened' })),
  status: Type.Optional(Status),
  assignee: Type.Optional(
    Type.String({ maxLength: limits.username, description: '`me`, `none`, an id or a username' }),
  ),
  label: Type.Optional(Type.String({ maxLength: limits.label })),
  q: Type.Optional(SearchText),
  unread: Type.Optional(Type.Boolean({ description: 'Only tickets with posts that you have not read' })),
  requester: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,14}$', description: "A customer's id" })),
  priority: Type.Optional(Priority),
  mentioned: Type.Optional(Type.Boolean({ description: 'Only tickets with a note that mentions you' })),
})
export type TicketFilter = Type.Static<typeof TicketFilter>

export const Label = Type.Object({ id: Id, name: Type.String() })

export const ticketEndpoints = endpoints({
  'POST /api/newticket/': {
    summary: 'Open a ticket',
    who: 'customer',
    body: NewTicket,
    response: { 201: Type.Object({ id: Id, subject: Type.String() }) },
    idempotent: true,
  },
  'GET /api/tickets/': {
    summary: 'The tickets that you may see, newest activity first',
    who: 'signed_in',
    query: Type.Object({
      ...PageQuery.properties,
      ...TicketFilter.properties,
      sort: Type.Optional(Sort),
      cursor: Cursor,
    }),
    response: { 200: Page(Ticket) },
  },
  'GET /api/tickets/{id}/': {
    summary: 'One ticket',
    who: 'signed_in',
    object: 'ticket',
    response: { 200: TicketDetail },
  },
  'PATCH /api/tickets/{id}/': {
    summary: 'Change a ticket: agents all of it, its requester the status and the visibility',
    who: 'signed_in',
    object: 'ticket',
    body: TicketChange,
    response: { 200: TicketDetail },
  },
  'POST /api/tickets/bulk/': {
    summary: 'Change many tickets, all or none; `previous`, sent as `items`, takes it back',
    who: 'agent',
    body: Type.Object({ items: Type.Array(TicketItem, { minItems: 1, maxItems: limits.bulk }) }),
    response: { 200: Type.Object({ updated: Type.Integer({ minimum: 0 }), previous: Type.Array(TicketItem) }) },
  },
  'POST /api/tickets/{id}/read/': {
    summary: 'Mark a ticket as read, up to a post or to its end',
    who: 'signed_in',
    object: 'ticket',
    body: Type.Object({ post_id: Type.Optional(Id) }),
    isOpenToBlocked: true,
    response: { 200: Type.Object({ unread: Type.Integer({ minimum: 0 }), read_post_id: Type.Integer() }) },
  },
  'GET /api/labels/': {
    summary: 'The labels in use',
    who: 'agent',
    query: PageQuery,
    response: { 200: Page(Label) },
  },
})
