import { change } from './changes.ts'
import type { Desk } from './desk.ts'
import type { CannedReply } from './lookups.ts'

/** A macro may name whoever uses it. */
export function withMe<T extends { assignee?: number | string | null | undefined }>(desk: Desk, changes: T): T {
  const { userId } = desk.app.get()
  return changes.assignee === 'me' && userId ? { ...changes, assignee: userId } : changes
}

/** A macro without words changes the tickets at once; one with words goes into the composer, with what it changes. */
export function applyCanned(desk: Desk, canned: CannedReply): void {
  if (canned.message) {
    const [id] = desk.targets()
    if (id !== undefined && desk.get().ticketId === undefined) desk.openTicket(id)
    desk.set({ canned })
    desk.write('reply')
  } else if (canned.changes) change(desk, desk.targets(), withMe(desk, canned.changes), canned.title)
}
