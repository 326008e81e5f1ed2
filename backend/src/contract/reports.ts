import Type from 'typebox'
import { limits, Person } from './common.ts'
import { endpoints } from './endpoint.ts'

const Count = Type.Integer({ minimum: 0 })
const Seconds = Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])
const Day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' })

const Happened = {
  created: Count,
  resolved: Count,
}
const Opinions = { good: Count, bad: Count }

/** What happened in a time. First replies and resolutions count when they happened, not when their ticket was opened. */
export const Measures = Type.Object({
  ...Happened,
  /** Tickets that were unresolved at its end. */
  backlog: Count,
  /** Seconds from the opening until an agent's first reply. Null: there was none. */
  first_reply_median_s: Seconds,
  first_reply_mean_s: Seconds,
  /** Seconds from the opening until the resolution. */
  resolution_median_s: Seconds,
  resolution_mean_s: Seconds,
  ...Opinions,
})
export type Measures = Type.Static<typeof Measures>

/** A day, or a week from its Monday, in the time zone of the service levels. */
export const Bucket = Type.Object({ date: Day, ...Measures.properties })
export type Bucket = Type.Static<typeof Bucket>

/** What an agent wrote, and what became of the tickets that are assigned to this agent. */
export const AgentMeasures = Type.Object({
  agent: Person,
  replies: Count,
  resolved: Count,
  first_reply_median_s: Seconds,
  resolution_median_s: Seconds,
  ...Opinions,
})
export type AgentMeasures = Type.Static<typeof AgentMeasures>

export const LabelMeasures = Type.Object({ label: Type.String(), ...Happened })
export type LabelMeasures = Type.Static<typeof LabelMeasures>

export const Report = Type.Object({
  buckets: Type.Array(Bucket),
  /** The whole time at once. */
  totals: Measures,
  agents: Type.Array(AgentMeasures),
  labels: Type.Array(LabelMeasures),
})
export type Report = Type.Static<typeof Report>

export const ReportQuery = Type.Object({
  from: Type.Optional(
    Type.String({ maxLength: 10, description: 'The first day, `2026-01-31`; four weeks unless told' }),
  ),
  to: Type.Optional(Type.String({ maxLength: 10, description: 'The last day; today unless told' })),
  by: Type.Optional(Type.Enum(['day', 'week'], { description: 'Weeks are whole ones, from Monday' })),
  assignee: Type.Optional(
    Type.String({ maxLength: limits.username, description: 'Only tickets of `me`, `none`, an id or a username' }),
  ),
  label: Type.Optional(Type.String({ maxLength: limits.label })),
})
export type ReportQuery = Type.Static<typeof ReportQuery>

export const reportEndpoints = endpoints({
  'GET /api/reports/': {
    summary: 'Volume, times, backlog and satisfaction, by day or week, agent and label: at most 366 days or weeks',
    who: 'agent',
    query: ReportQuery,
    response: { 200: Report },
  },
  'GET /api/reports/export/': {
    summary: 'One table of a report',
    who: 'agent',
    query: Type.Object({
      ...ReportQuery.properties,
      table: Type.Optional(Type.Enum(['buckets', 'agents', 'labels'], { description: '`buckets` unless told' })),
    }),
    response: { 200: Type.String({ contentMediaType: 'text/csv' }) },
  },
})
