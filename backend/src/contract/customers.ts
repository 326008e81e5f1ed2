import Type from 'typebox'
import { Id, Time } from './common.ts'
import { endpoints } from './endpoint.ts'

/** A customer as agents see them. */
export const Customer = Type.Object({
  id: Id,
  username: Type.String(),
  first_name: Type.String(),
  last_name: Type.String(),
  email: Type.String(),
  /** The host keeps this customer's login. */
  is_identified: Type.Boolean(),
  /** May read, and write nothing. */
  is_blocked: Type.Boolean(),
  created_at: Time,
  tickets_count: Type.Integer({ minimum: 0 }),
})
export type Customer = Type.Static<typeof Customer>

export const customerEndpoints = endpoints({
  'GET /api/customers/{id}/': {
    summary: 'A customer',
    who: 'agent',
    object: 'customer',
    response: { 200: Customer },
  },
  'PATCH /api/customers/{id}/': {
    summary: 'Block a customer, who then may only read, or lift that',
    who: 'agent',
    object: 'customer',
    body: Type.Object({ is_blocked: Type.Boolean() }),
    response: { 200: Customer },
  },
})
