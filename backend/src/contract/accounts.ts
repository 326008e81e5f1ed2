import Type from 'typebox'
import { Id, limits, Page, PageQuery, Time } from './common.ts'
import { endpoints } from './endpoint.ts'

export const Role = Type.Enum(['customer', 'agent', 'admin'])
export type Role = Type.Static<typeof Role>

export const AgentRole = Type.Enum(['agent', 'admin'])
export type AgentRole = Type.Static<typeof AgentRole>

export const Visibility = Type.Enum(['shared', 'private'])
export type Visibility = Type.Static<typeof Visibility>

const Name = Type.String({ maxLength: limits.name })
const Email = Type.String({ maxLength: limits.email, description: 'Empty, or an e-mail address.' })
/** Passwords are taken as typed: never trimmed. */
export const NewPassword = Type.String({
  minLength: limits.password.min,
  maxLength: limits.password.max,
  writeOnly: true,
})
export const Password = Type.String({ maxLength: limits.message, writeOnly: true })

export const Signup = Type.Object({
  username: Type.String({ minLength: 1, maxLength: limits.username }),
  password: NewPassword,
  first_name: Type.Optional(Name),
  last_name: Type.Optional(Name),
  email: Type.Optional(Email),
  is_customer_service: Type.Optional(Type.Boolean()),
})
export type Signup = Type.Static<typeof Signup>

export const SignedUp = Type.Object({
  username: Type.String(),
  first_name: Type.String(),
  last_name: Type.String(),
  email: Type.String(),
  is_customer_service: Type.Boolean(),
})

export const Me = Type.Object({
  ...SignedUp.properties,
  id: Id,
  role: Role,
  /** False for a user whom the host identifies: the host keeps that login. */
  has_password: Type.Boolean(),
  /** What a new ticket of this user is unless told otherwise. */
  default_visibility: Visibility,
  /** May read, and write nothing. */
  is_blocked: Type.Boolean(),
  created_at: Time,
})
export type Me = Type.Static<typeof Me>

export const User = Type.Object({
  ...SignedUp.properties,
  id: Id,
  role: Role,
  is_active: Type.Boolean(),
  created_at: Time,
})
export type User = Type.Static<typeof User>

export const Agent = Type.Object({
  id: Id,
  username: Type.String(),
  first_name: Type.String(),
  last_name: Type.String(),
  role: Role,
})
export type Agent = Type.Static<typeof Agent>

export const Export = Type.Object({
  exported_at: Time,
  user: Me,
  /** What the host has signed of the user. */
  attributes: Type.Record(Type.String(), Type.Unknown()),
  tickets: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  posts: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  ratings: Type.Array(Type.Record(Type.String(), Type.Unknown())),
})

export const accountEndpoints = endpoints({
  'POST /api/signup/': {
    summary: 'Create a customer; an admin may create an agent',
    who: 'anyone',
    body: Signup,
    response: { 201: SignedUp },
    idempotent: true,
  },
  'GET /api/me/': { summary: 'Your profile', who: 'signed_in', response: { 200: Me } },
  'PATCH /api/me/': {
    summary: 'Change your names or e-mail address',
    who: 'signed_in',
    body: Type.Object({
      first_name: Type.Optional(Name),
      last_name: Type.Optional(Name),
      email: Type.Optional(Email),
    }),
    response: { 200: Me },
  },
  'DELETE /api/me/': {
    summary: 'Erase your account: your threads keep their shape, without your names',
    who: 'signed_in',
    body: Type.Object({ password: Type.Optional(Password) }),
    isOpenToBlocked: true,
    response: { 204: null },
  },
  'POST /api/me/password/': {
    summary: 'Change your password and end all your sessions',
    who: 'signed_in',
    body: Type.Object({ current_password: Password, new_password: NewPassword }),
    isOpenToBlocked: true,
    response: { 204: null },
  },
  'GET /api/me/export/': { summary: 'Your own data', who: 'signed_in', response: { 200: Export } },
  'GET /api/agents/': {
    summary: 'Who can be assigned a ticket',
    who: 'agent',
    query: PageQuery,
    response: { 200: Page(Agent) },
  },
})
