import type { Ticket } from '@deskside/backend/contract'

/** The target that comes first: when, and how many milliseconds are left, below zero when it is past. */
export function dueOf(ticket: Ticket, now: number): { at: string; left: number } | undefined {
  const { first_reply_due_at, resolution_due_at } = ticket
  const [at] = [first_reply_due_at ?? [], resolution_due_at ?? []].flat().sort((a, b) => Date.parse(a) - Date.parse(b))
  return at === undefined ? undefined : { at, left: Date.parse(at) - now }
}
