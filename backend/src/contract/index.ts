/** The wire: every shape, limit and endpoint that a client may rely on. Imports nothing of ours. */
import type Type from 'typebox'
import { accountEndpoints } from './accounts.ts'
import { activityEndpoints } from './activity.ts'
import { auditEndpoints } from './audit.ts'
import { cannedReplyEndpoints } from './canned-replies.ts'
import { contextEndpoints } from './context.ts'
import { customerEndpoints } from './customers.ts'
import { eventEndpoints } from './events.ts'
import { postEndpoints } from './posts.ts'
import { ratingEndpoints } from './ratings.ts'
import { reportEndpoints } from './reports.ts'
import { searchEndpoints } from './search.ts'
import { serviceLevelEndpoints } from './service-levels.ts'
import { sessionEndpoints } from './sessions.ts'
import { teamEndpoints } from './team.ts'
import { threadEndpoints } from './threads.ts'
import { ticketEndpoints } from './tickets.ts'
import { viewEndpoints } from './views.ts'

export * from './accounts.ts'
export * from './activity.ts'
export * from './audit.ts'
export * from './canned-replies.ts'
export * from './common.ts'
export * from './context.ts'
export * from './customers.ts'
export * from './endpoint.ts'
export * from './events.ts'
export * from './posts.ts'
export * from './ratings.ts'
export * from './reports.ts'
export * from './search.ts'
export * from './service-levels.ts'
export * from './sessions.ts'
export * from './team.ts'
export * from './threads.ts'
export * from './tickets.ts'
export * from './views.ts'

/** Every endpoint of the API, by `METHOD /path/`. */
export const api = {
  ...accountEndpoints,
  ...sessionEndpoints,
  ...ticketEndpoints,
  ...postEndpoints,
  ...contextEndpoints,
  ...eventEndpoints,
  ...activityEndpoints,
  ...customerEndpoints,
  ...teamEndpoints,
  ...auditEndpoints,
  ...serviceLevelEndpoints,
  ...ratingEndpoints,
  ...reportEndpoints,
  ...cannedReplyEndpoints,
  ...viewEndpoints,
  ...searchEndpoints,
  ...threadEndpoints,
}
export type Api = typeof api
export type EndpointName = keyof Api

type In<K extends EndpointName, P extends 'query' | 'body'> = Api[K] extends { [F in P]: infer S extends Type.TSchema }
  ? Type.Static<S>
  : undefined

export type Body<K extends EndpointName> = In<K, 'body'>
export type Query<K extends EndpointName> = In<K, 'query'>

type Answers<K extends EndpointName> = Api[K]['response']
// biome-ignore lint/suspicious/noConfusingVoidType: an answer without a body comes from a handler that returns nothing
type Shape<S> = S extends Type.TSchema ? Type.Static<S> : void

/** What an endpoint answers when it succeeds. */
export type Answer<K extends EndpointName> = { [S in keyof Answers<K>]: Shape<Answers<K>[S]> }[keyof Answers<K>]
