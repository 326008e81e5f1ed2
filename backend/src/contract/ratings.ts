import Type from 'typebox'
import { Time } from './common.ts'
import { endpoints } from './endpoint.ts'

export const Score = Type.Enum(['good', 'bad'])
export type Score = Type.Static<typeof Score>

/** How content the requester was, asked once a ticket. */
export const Rating = Type.Object({ score: Score, comment: Type.String(), created_at: Time })
export type Rating = Type.Static<typeof Rating>

export const ratingEndpoints = endpoints({
  'POST /api/tickets/{id}/rating/': {
    summary: 'Rate how a resolved ticket of yours was handled, once',
    who: 'customer',
    object: 'ticket',
    body: Type.Object({ score: Score, comment: Type.Optional(Type.String({ maxLength: 2000 })) }),
    response: { 201: Rating },
    idempotent: true,
  },
})
