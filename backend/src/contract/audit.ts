import Type from 'typebox'
import { Id, limits, Page, PageQuery, Person, Time } from './common.ts'
import { endpoints } from './endpoint.ts'

export const AuditAction = Type.Enum([
  'user.created',
  'user.activated',
  'user.deactivated',
  'user.role_changed',
  'invitation.created',
  'invitation.withdrawn',
  'invitation.accepted',
  'password_reset.created',
  'password_reset.accepted',
  'tickets.transferred',
  'service_levels.changed',
  'customer.blocked',
  'customer.unblocked',
  'post.hidden',
  'post.shown',
  'ticket.merged',
  'ticket.split',
  'view.deleted',
  'canned_reply.deleted',
])
export type AuditAction = Type.Static<typeof AuditAction>

export const AuditTargetType = Type.Enum(['user', 'invitation', 'ticket', 'post', 'view', 'canned_reply'])
export type AuditTargetType = Type.Static<typeof AuditTargetType>

/** An administrative act. It holds no secret: no password, no link, no hash. */
export const AuditEntry = Type.Object({
  id: Id,
  /** Who did it. */
  actor: Type.Union([Person, Type.Null()]),
  action: AuditAction,
  /** What it was done to. `name` is a user's present username. */
  target: Type.Union([
    Type.Object({ type: AuditTargetType, id: Id, name: Type.Union([Type.String(), Type.Null()]) }),
    Type.Null(),
  ]),
  data: Type.Record(Type.String(), Type.Unknown()),
  created_at: Time,
})
export type AuditEntry = Type.Static<typeof AuditEntry>

const AuditFilter = Type.Object({
  actor: Type.Optional(Type.String({ maxLength: limits.username, description: 'An id or a username' })),
  action: Type.Optional(AuditAction),
})

export const auditEndpoints = endpoints({
  'GET /api/audit/': {
    summary: 'What admins and agents did to users, rules and threads, newest first',
    who: 'admin',
    query: Type.Object({ ...PageQuery.properties, ...AuditFilter.properties }),
    response: { 200: Page(AuditEntry) },
  },
  'GET /api/audit/export/': {
    summary: 'All of it as a table',
    who: 'admin',
    query: AuditFilter,
    response: { 200: Type.String({ contentMediaType: 'text/csv' }) },
  },
})
