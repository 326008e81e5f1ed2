import type { Action, TicketChange } from '../../contract/index.ts'
import { limits } from '../../contract/index.ts'
import type { Db, Emit } from '../../db/database.ts'
import type { TicketRow } from '../../db/tables.ts'
import { invalid } from '../../http/problem.ts'
import { isAgent, type Viewer } from '../../http/viewer.ts'
import { findUser, findUserByName } from '../accounts/store.ts'
import { insertActivities } from '../activity/store.ts'
import { labelsOf, setLabels } from '../labels/store.ts'
import { isDone, isVisible, mergedAway, snoozeFault } from './rules.ts'
import { lockTicket, type TicketColumns, unansweredSince, updateTicket } from './store.ts'

type LabelChange = 'labels' | 'add_labels' | 'remove_labels'

/** What is to become of a ticket: columns with their values, labels by name. */
export type Change = TicketColumns & Pick<TicketChange, LabelChange>

/** One field that a change changed. Labels are lists of names, an assignee is an id. */
export interface Difference {
  field: keyof TicketColumns | 'labels'
  from: unknown
  to: unknown
}

/** What of a ticket exists for agents alone: customers are not told that it changed, nor does it move the ticket up. */
const forAgents: Difference['field'][] = ['merged_into_id', 'snoozed_until']

const actions: Partial<Record<Difference['field'], Action>> = { assignee_id: 'assignee', merged_into_id: 'merged' }

/** Reads a change as it was asked for. Throws 400 for an assignee who is no active agent. */
export async function readChange(
  db: Db,
  viewer: Viewer,
  { assignee, snoozed_until, ...rest }: TicketChange,
): Promise<Change> {
  const change: Change = rest
  if (snoozed_until !== undefined) change.snoozed_until = snoozed_until === null ? null : Date.parse(snoozed_until)
  if (assignee === undefined) return change
  if (assignee === null) return { ...change, assignee_id: null }
  if (assignee === 'me') return { ...change, assignee_id: viewer.id }
  const user = typeof assignee === 'number' ? await findUser(db, assignee) : await findUserByName(db, assignee)
  if (!user || !isAgent(user) || user.deactivated_at !== null)
    throw invalid({ assignee: ['This is not an active agent.'] })
  return { ...change, assignee_id: user.id }
}

/**
 * The one way a ticket changes: the row with what follows from it, labels, activity and event, in the caller's
 * transaction. `viewer` undefined: by rule. Compares with the row as it is now, and returns what differs; where
 * nothing does, nothing is written or told.
 */
export async function changeTicket(
  db: Db,
  emit: Emit,
  viewer: Pick<Viewer, 'id' | 'role'> | undefined,
  { id }: Pick<TicketRow, 'id'>,
  { labels, add_labels, remove_labels, ...columns }: Change,
  now: number,
): Promise<Difference[]> {
  const before = await lockTicket(db, id)
  const fault = snoozeFault(columns.snoozed_until, now)
  if (fault) throw invalid({ snoozed_until: [fault] })
  if (before.merged_into_id !== null && columns.status !== undefined && columns.status !== before.status)
    throw mergedAway()
  const differences = Object.entries(columns)
    .map(([field, to]) => ({ field: field as keyof TicketColumns, from: before[field as keyof TicketColumns], to }))
    .filter(({ from, to }) => to !== undefined && from !== to)
  const changed = Object.fromEntries(differences.map(({ field, to }) => [field, to])) as TicketColumns
  const all: Difference[] = [...differences, ...(await changeLabels(db, id, { labels, add_labels, remove_labels }))]
  if (all.length === 0) return []
  const isNews = viewer !== undefined && all.some(({ field }) => !forAgents.includes(field))
  await updateTicket(db, id, {
    ...changed,
    ...(await consequences(db, viewer, before, changed, now)),
    ...(isNews && { updated_at: now }),
  })
  const user_id = viewer?.id ?? null
  const activities = all.map(({ field, from, to }) => ({
    ticket_id: id,
    user_id,
    action: actionOf(viewer, { field, from, to }),
    data: { from: told(field, from), to: told(field, to) },
  }))
  await insertActivities(db, activities, now)
  tell(emit, id, viewer, all)
  return all
}

/**
 * Changes many tickets, in the order of their ids so that two such changes at once don't wait for each other. Returns
 * what takes it back.
 */
export async function changeMany(
  db: Db,
  emit: Emit,
  viewer: Viewer,
  items: { id: number; changes: TicketChange }[],
  now: number,
): Promise<{ updated: number; previous: { id: number; changes: TicketChange }[] }> {
  const ids = [...new Set(items.map(({ id }) => id))]
  const known = await db.selectFrom('tickets').select('id').where('id', 'in', ids).where(isVisible(viewer)).execute()
  const missing = ids.find((id) => !known.some((row) => row.id === id))
  if (missing !== undefined) throw invalid({ items: [`There is no ticket ${missing}.`] })
  const previous: { id: number; changes: TicketChange }[] = []
  for (const { id, changes } of items.toSorted((a, b) => a.id - b.id)) {
    const change = await readChange(db, viewer, changes)
    const differences = await changeTicket(db, emit, viewer, { id }, change, now)
    if (differences.length > 0) previous.unshift({ id, changes: undoing(differences) })
  }
  return { updated: new Set(previous.map(({ id }) => id)).size, previous }
}

/** The way back from these differences, as a change that may be asked for. */
function undoing(differences: Difference[]): TicketChange {
  const undo: Record<string, unknown> = {}
  for (const { field, from, to } of differences) {
    if (field === 'labels') {
      undo.add_labels = without(from as string[], to as string[])
      undo.remove_labels = without(to as string[], from as string[])
    } else undo[actions[field] ?? field] = told(field, from)
  }
  return undo as TicketChange
}

const without = (list: string[], others: string[]) => list.filter((one) => !others.includes(one))

function actionOf(viewer: Pick<Viewer, 'id'> | undefined, { field, to }: Difference): Action {
  if (field === 'snoozed_until') return to === null ? 'woken' : 'snoozed'
  if (!viewer && field === 'status' && to === 'closed') return 'closed_by_rule'
  return actions[field] ?? (field as Action)
}

/** A value as the wire has it. */
const told = (field: Difference['field'], value: unknown): unknown =>
  field === 'snoozed_until' && typeof value === 'number' ? new Date(value).toISOString() : value

/** One event for all who see the ticket, and one for agents of what exists for them alone. */
function tell(emit: Emit, ticket_id: number, viewer: Pick<Viewer, 'id'> | undefined, differences: Difference[]): void {
  const parts = Object.groupBy(differences, ({ field }) => (forAgents.includes(field) ? 'agents' : 'ticket'))
  for (const audience of ['ticket', 'agents'] as const) {
    const part = parts[audience]
    if (!part) continue
    const changes = Object.fromEntries(part.map(({ field, to }) => [field, told(field, to)]))
    emit({
      type: 'ticket.updated',
      ticket_id,
      ...(viewer && { user_id: viewer.id }),
      audience,
      data: { changes },
    })
  }
}

async function changeLabels(
  db: Db,
  ticketId: number,
  { labels, add_labels, remove_labels }: { [K in LabelChange]: string[] | undefined },
): Promise<Difference[]> {
  if (!labels && !add_labels && !remove_labels) return []
  const from = (await labelsOf(db, [ticketId])).get(ticketId) ?? []
  const wanted = new Set([...(labels ?? from), ...(add_labels ?? [])])
  const to = without([...wanted], remove_labels ?? []).sort()
  if (to.length > limits.labels)
    throw invalid({ [add_labels ? 'add_labels' : 'labels']: [`A ticket has at most ${limits.labels} labels.`] })
  if (to.length === from.length && without(to, from).length === 0) return []
  await setLabels(db, ticketId, to)
  return [{ field: 'labels', from, to }]
}

/** What a new status brings with it: since when the ticket is resolved, and whether the customer waits. */
async function consequences(
  db: Db,
  viewer: Pick<Viewer, 'role'> | undefined,
  { id, status, resolved_at }: TicketRow,
  changed: TicketColumns,
  now: number,
): Promise<Partial<TicketRow>> {
  if (changed.status === undefined) return {}
  if (isDone(changed.status)) return { resolved_at: resolved_at ?? now, waiting_since: null, snoozed_until: null }
  if (!isDone(status)) return {}
  const isCustomer = viewer && !isAgent(viewer)
  return { resolved_at: null, waiting_since: isCustomer ? now : await unansweredSince(db, id) }
}
