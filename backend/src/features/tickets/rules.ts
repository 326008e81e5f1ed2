import { type Expression, expressionBuilder, type SqlBool } from 'kysely'
import type { TicketChange, Visibility } from '../../contract/index.ts'
import type { Tables, TicketRow } from '../../db/tables.ts'
import { Problem } from '../../http/problem.ts'
import { isAgent, type Viewer } from '../../http/viewer.ts'

type Seer = Pick<Viewer, 'id' | 'role'>

const eb = expressionBuilder<Tables, 'tickets'>()

/**
 * The one predicate for visibility, as SQL over `tickets`: an agent sees all, a customer what is shared or their own.
 * Every list, count, read, reply, search, replay and export goes through it. Said by what isn't: an OR would have SQLite
 * read all shared tickets by their index, however few are asked for.
 */
export const isVisible = (viewer: Seer): Expression<SqlBool> =>
  isAgent(viewer)
    ? eb.lit(true)
    : eb.not(eb.and([eb('tickets.visibility', '<>', 'shared'), eb('tickets.requester_id', '<>', viewer.id)]))

/** The same in parts that have no ticket in common: each alone can be read in the order of an index. */
export const visibleParts = (viewer: Seer): Expression<SqlBool>[] =>
  isAgent(viewer)
    ? [eb.lit(true)]
    : [
        eb('tickets.visibility', '=', 'shared'),
        eb.and([eb('tickets.visibility', '=', 'private'), eb('tickets.requester_id', '=', viewer.id)]),
      ]

/** The same predicate over a row at hand, for streams: one row, many viewers. */
export const canSee = (viewer: Seer, ticket: Pick<TicketRow, 'visibility' | 'requester_id'>): boolean =>
  isAgent(viewer) || ticket.visibility === 'shared' || ticket.requester_id === viewer.id

/** A ticket keeps what it was created with; the setting is for people who signed up here. */
export const defaultVisibility = (viewer: Pick<Viewer, 'is_identified'>, setting: Visibility): Visibility =>
  viewer.is_identified ? 'private' : setting

const agentFields = [
  ...(['subject', 'priority', 'assignee', 'snoozed_until'] as const),
  ...(['labels', 'add_labels', 'remove_labels'] as const),
] satisfies (keyof TicketChange)[]

/** Whether the viewer may change these fields: agents all, the requester the status (resolve, reopen) and the visibility. */
export function mayChange(
  viewer: Seer,
  ticket: Pick<TicketRow, 'requester_id'>,
  change: Record<string, unknown>,
): boolean {
  if (isAgent(viewer)) return true
  if (ticket.requester_id !== viewer.id || agentFields.some((field) => field in change)) return false
  return change.status !== 'pending' && change.status !== 'closed'
}

const longestSnoozeMs = 366 * 24 * 60 * 60 * 1000

/** What is wrong with snoozing a ticket until then, if anything. */
export function snoozeFault(until: number | null | undefined, now: number): string | undefined {
  if (until === null || until === undefined) return undefined
  if (!(until > now)) return 'Choose a time that is still to come.'
  return until > now + longestSnoozeMs ? 'Choose a time within a year.' : undefined
}

/** Whether nothing is left to do. */
export const isDone = (status: TicketRow['status']): boolean => status === 'resolved' || status === 'closed'

/** What is asked of a ticket that has no posts any more. */
export const mergedAway = () => new Problem(409, 'merged', 'This ticket was merged into another one.')
