import Type from 'typebox'
import { endpoints } from './endpoint.ts'

const Clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$', description: '`00:00` to `24:00`' })

const Minutes = Type.Union([Type.Integer({ minimum: 1, maximum: 525_600 }), Type.Null()])

export const Target = Type.Object({
  /** Business minutes from the opening until an agent's first reply. Null: no such target. */
  first_reply_minutes: Minutes,
  /** Business minutes from the opening until the ticket is resolved. Null: no such target. */
  resolution_minutes: Minutes,
})
export type Target = Type.Static<typeof Target>

/** When the desk is open, and how soon it answers. */
export const ServiceLevels = Type.Object({
  /** An IANA name, as in `Europe/Rome`. Reports have their days in it too. */
  timezone: Type.String({ minLength: 1, maxLength: 100 }),
  /** Business hours by day of the week, from 1 for Monday. A range ends on its day: split one that passes midnight. */
  hours: Type.Array(Type.Object({ day: Type.Integer({ minimum: 1, maximum: 7 }), from: Clock, to: Clock }), {
    minItems: 1,
    maxItems: 70,
  }),
  /** Days without business hours. */
  holidays: Type.Array(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' }), { maxItems: 500 }),
  targets: Type.Object({ low: Target, normal: Target, high: Target, urgent: Target }),
})
export type ServiceLevels = Type.Static<typeof ServiceLevels>

export const serviceLevelEndpoints = endpoints({
  'GET /api/service-levels/': {
    summary: 'Business hours, and how soon tickets are to be answered and resolved',
    who: 'agent',
    response: { 200: ServiceLevels },
  },
  'PATCH /api/service-levels/': {
    summary: 'Change them: each field that is sent replaces what was',
    who: 'admin',
    body: Type.Partial(ServiceLevels),
    response: { 200: ServiceLevels },
  },
})
