import type { Body, Priority, Status, TicketChange } from '@deskside/backend/contract'
import type { App } from '../../state/app.ts'
import { explain } from '../../state/faults.ts'
import type { CannedReply } from './lookups.ts'

/** As long as the notice stays. */
const UNDO_MS = 6000

/** A canned reply as its fields have it: empty for what it leaves as it is. */
export interface CannedDraft {
  title: string
  message: string
  status: Status | ''
  priority: Priority | ''
  /** An id, `me`, `none`, or empty. */
  assignee: string
  labels: string
  isShared: boolean
}

export function draftOf(reply?: CannedReply): CannedDraft {
  const { status = '', priority = '', assignee, add_labels = [] } = reply?.changes ?? {}
  return {
    title: reply?.title ?? '',
    message: reply?.message ?? '',
    status,
    priority,
    assignee: assignee === undefined ? '' : assignee === null ? 'none' : `${assignee}`,
    labels: add_labels.join(', '),
    isShared: reply?.is_shared ?? false,
  }
}

/** What a canned reply changes that has no field here stays as it was. */
export function bodyOf(draft: CannedDraft, before?: CannedReply): Body<'POST /api/canned-replies/'> {
  const { status: _, priority: __, assignee: ___, add_labels: ____, ...others } = before?.changes ?? {}
  const labels = [...new Set(draft.labels.split(',').map((label) => label.trim()))].filter(Boolean)
  const changes: TicketChange = {
    ...others,
    ...(draft.status && { status: draft.status }),
    ...(draft.priority && { priority: draft.priority }),
    ...(draft.assignee && { assignee: assigneeOf(draft.assignee) }),
    ...(labels.length > 0 && { add_labels: labels }),
  }
  return {
    title: draft.title,
    message: draft.message,
    changes: Object.keys(changes).length > 0 ? changes : null,
    is_shared: draft.isShared,
  }
}

const assigneeOf = (chosen: string): number | string | null =>
  chosen === 'none' ? null : /^\d+$/.test(chosen) ? Number(chosen) : chosen

/**
 * Carries something out a little later, unless it is taken back before. Leaving the page carries it out at once.
 * `isOff`: it was taken back, or refused.
 */
export function soon(app: App, text: string, work: (keepalive: boolean) => Promise<unknown>, isOff: () => void): void {
  const stop = new AbortController()
  function run(keepalive = false): void {
    if (stop.signal.aborted) return
    stop.abort()
    work(keepalive).catch((fault: unknown) => {
      app.say(explain(fault))
      isOff()
    })
  }
  const timer = setTimeout(run, UNDO_MS)
  addEventListener('pagehide', () => run(true), { signal: stop.signal })
  app.say(text, () => {
    clearTimeout(timer)
    stop.abort()
    isOff()
  })
}
