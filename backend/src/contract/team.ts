import Type from 'typebox'
import { AgentRole, NewPassword, User } from './accounts.ts'
import { Id, limits, Page, PageQuery, Person, Time } from './common.ts'
import { endpoints } from './endpoint.ts'
import { Token } from './sessions.ts'

/** A link by which somebody becomes an agent or an admin, once. */
export const Invitation = Type.Object({
  id: Id,
  /** Whom it is for, as the admin calls them. */
  name: Type.String(),
  role: AgentRole,
  expires_at: Time,
  created_by: Person,
})
export type Invitation = Type.Static<typeof Invitation>

/** The only answer that has the link: a hash of it is kept, no more. */
export const NewInvitation = Type.Object({ ...Invitation.properties, url: Type.String({ format: 'uri' }) })
export type NewInvitation = Type.Static<typeof NewInvitation>

/** The part of a link that opens it. */
const LinkSecret = Type.String({ minLength: 1, maxLength: 200, writeOnly: true })
const Name = Type.String({ maxLength: limits.name })

export const teamEndpoints = endpoints({
  'GET /api/users/': {
    summary: 'All users',
    who: 'admin',
    query: Type.Object({
      ...PageQuery.properties,
      q: Type.Optional(Type.String({ maxLength: limits.search, description: 'Start of a username' })),
      role: Type.Optional(
        Type.Enum(['customer', 'agent', 'admin', 'team'], { description: '`team`: agents and admins' }),
      ),
    }),
    response: { 200: Page(User) },
  },
  'PATCH /api/users/{id}/': {
    summary: 'Deactivate a user, which ends all sessions, or reactivate; make an agent an admin, or an admin an agent',
    who: 'admin',
    object: 'user',
    body: Type.Object({ is_active: Type.Optional(Type.Boolean()), role: Type.Optional(AgentRole) }),
    response: { 200: User },
  },
  'POST /api/users/{id}/transfer/': {
    summary: "Give a user's open and pending tickets to another agent, or to nobody",
    who: 'admin',
    object: 'user',
    body: Type.Object({ to: Type.Union([Id, Type.Null()]) }),
    response: { 200: Type.Object({ transferred: Type.Integer({ minimum: 0 }) }) },
  },
  'POST /api/users/{id}/password-reset/': {
    summary:
      'Make a link by which a user sets a new password, within 24 hours and once; an older link of the user ends',
    who: 'admin',
    object: 'user',
    response: { 201: Type.Object({ url: Type.String({ format: 'uri' }), expires_at: Time }) },
  },
  'POST /api/password-resets/accept/': {
    summary: 'Set a new password by a link, and end all sessions',
    who: 'anyone',
    body: Type.Object({ reset: LinkSecret, new_password: NewPassword }),
    response: { 204: null },
  },
  'GET /api/invitations/': {
    summary: 'The invitations that can still be accepted',
    who: 'admin',
    query: PageQuery,
    response: { 200: Page(Invitation) },
  },
  'POST /api/invitations/': {
    summary: 'Make a link by which somebody becomes an agent or an admin, within 7 days and once',
    who: 'admin',
    body: Type.Object({ name: Type.String({ minLength: 1, maxLength: limits.name }), role: AgentRole }),
    response: { 201: NewInvitation },
  },
  'DELETE /api/invitations/{id}/': {
    summary: 'Withdraw an invitation',
    who: 'admin',
    object: 'invitation',
    response: { 204: null },
  },
  'POST /api/invitations/accept/': {
    summary: 'Become an agent or an admin by an invitation',
    who: 'anyone',
    body: Type.Object({
      invitation: LinkSecret,
      username: Type.String({ minLength: 1, maxLength: limits.username }),
      password: NewPassword,
      first_name: Type.Optional(Name),
      last_name: Type.Optional(Name),
    }),
    response: { 201: Token },
  },
})
