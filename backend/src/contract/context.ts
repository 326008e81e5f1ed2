import Type from 'typebox'
import { endpoints } from './endpoint.ts'

/** Flat and short: what a host tells of its user or page. */
export const Context = Type.Record(
  Type.String({ pattern: '^[^]{1,50}$' }),
  Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()]),
  { maxProperties: 20, additionalProperties: false },
)
export type Context = Type.Static<typeof Context>

export const contextEndpoints = endpoints({
  'GET /api/tickets/{id}/context/': {
    summary:
      "What the host's page told when the ticket was opened, unverified, and what the host has signed of the requester",
    who: 'agent',
    object: 'ticket',
    response: { 200: Type.Object({ context: Context, attributes: Context }) },
  },
})
