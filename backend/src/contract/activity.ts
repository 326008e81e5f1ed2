import Type from 'typebox'
import { Id, Page, PageQuery, Person, Time } from './common.ts'
import { endpoints } from './endpoint.ts'

export const Action = Type.Enum([
  ...['status', 'priority', 'assignee', 'labels', 'visibility', 'subject', 'merged', 'split', 'hidden', 'shown'],
  ...['snoozed', 'woken', 'breached', 'rated', 'closed_by_rule'],
] as const)
export type Action = Type.Static<typeof Action>

/** One thing that was done to a ticket. */
export const Activity = Type.Object({
  id: Id,
  /** Null: by a rule. */
  user: Type.Union([Person, Type.Null()]),
  action: Action,
  /** `from` and `to` where a field changed, people by their names; a `post_id` or a ticket's id for what was moved or hidden. */
  data: Type.Record(Type.String(), Type.Unknown()),
  created_at: Time,
})
export type Activity = Type.Static<typeof Activity>

export const activityEndpoints = endpoints({
  'GET /api/tickets/{id}/activity/': {
    summary: 'Who did what to a ticket, oldest first',
    who: 'agent',
    object: 'ticket',
    query: PageQuery,
    response: { 200: Page(Activity) },
  },
})
