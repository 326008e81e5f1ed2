import type Type from 'typebox'

/**
 * Who may call an endpoint. The role is decided before the object is looked up:
 * `anyone` (a bad token is still 401) · `signed_in` · `customer` · `agent` (agents and admins) · `admin`.
 */
export type Who = 'anyone' | 'signed_in' | 'customer' | 'agent' | 'admin'

/** One line of the endpoint table: what a route takes, answers, and whom it serves. */
export interface Endpoint {
  summary: string
  who: Who
  /** Whether the path names a thing that the caller may not see: such a route answers 404 for it. */
  object?: 'ticket' | 'post' | 'user' | 'customer' | 'canned_reply' | 'view' | 'invitation'
  query?: Type.TObject
  body?: Type.TObject
  /** Every success answer by status. `null` is an answer without a body. */
  response: Record<number, Type.TSchema | null>
  /** A change that a blocked customer may still make: to the own account or session, not to what others read. */
  isOpenToBlocked?: true
  /** Takes `Idempotency-Key`: the same request again gets the first answer again. */
  idempotent?: true
}

/** A group of endpoints by `METHOD /path/`, with `{id}` for ids, kept exactly as typed. */
export function endpoints<const T extends Record<`${string} /${string}`, Endpoint>>(table: T): T {
  return table
}
