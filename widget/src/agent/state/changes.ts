import type { Ticket, TicketChange } from '@deskside/backend/contract'
import { explain } from '../../state/faults.ts'
import { w } from '../change-words.ts'
import type { Desk } from './desk.ts'
import { type Agent, lookupsOf } from './lookups.ts'

/** What a ticket looks like after a change, until the service says so. */
export function withChange<T extends Ticket>(ticket: T, change: TicketChange, agents: readonly Agent[]): T {
  const { assignee, labels, add_labels = [], remove_labels = [], ...rest } = change
  const agent = agents.find(({ id, username }) => id === assignee || username === assignee)
  const kept = (labels ?? ticket.labels).filter((label) => !remove_labels.includes(label))
  return {
    ...ticket,
    ...rest,
    labels: [...new Set([...kept, ...add_labels])],
    ...(assignee !== undefined && {
      assignee: agent ? { id: agent.id, username: agent.username, is_customer_service: true } : null,
    }),
  }
}

/** Shows a change before the service answers. Gives what takes it back. */
function put(desk: Desk, ids: readonly number[], changes: TicketChange): () => void {
  const { agents } = lookupsOf(desk).get()
  for (const id of ids) {
    const thread = desk.threads.get(id)
    const { ticket } = thread?.get() ?? {}
    if (ticket) thread?.set({ ticket: withChange(ticket, changes, agents) })
  }
  return desk.queue().patch(ids, (ticket) => withChange(ticket, changes, agents))
}

async function send(desk: Desk, items: { id: number; changes: TicketChange }[]) {
  const ids = items.map(({ id }) => id)
  try {
    return await desk.app.engine.call('POST /api/tickets/bulk/', { body: { items } })
  } finally {
    desk.queue().refresh(ids)
    desk.views.refresh()
    for (const id of ids) desk.threads.get(id)?.refresh()
  }
}

/** Changes tickets at once, with an undo. `text` says what was done. */
export async function change(desk: Desk, ids: readonly number[], changes: TicketChange, text: string): Promise<void> {
  if (!ids.length) return
  const { app } = desk
  const putBack = put(desk, ids, changes)
  const fail = (fault: unknown) => app.say(explain(fault))
  try {
    const { previous } = await send(
      desk,
      ids.map((id) => ({ id, changes })),
    )
    app.say(text, () => send(desk, previous).then(() => app.say(w('undone')), fail))
  } catch (fault) {
    putBack()
    fail(fault)
  }
}
