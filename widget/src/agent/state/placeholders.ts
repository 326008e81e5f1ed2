import type { Person } from '@deskside/backend/contract'

const placeholder = /\{\{\s*([\w.]+)\s*\}\}/g

/** What the placeholders of a canned reply stand for. */
export function valuesOf(
  ticket: { id: number; subject: string; requester: Person },
  requester: { first_name?: string; last_name?: string } | undefined,
  agent: { username: string; first_name: string },
): Record<string, string> {
  const { username } = ticket.requester
  return {
    'requester.username': username,
    'requester.first_name': requester?.first_name || username,
    'requester.last_name': requester?.last_name ?? '',
    'ticket.id': String(ticket.id),
    'ticket.subject': ticket.subject,
    'agent.username': agent.username,
    'agent.first_name': agent.first_name || agent.username,
  }
}

/** The text with what is known filled in; the rest stays, to be filled by hand. */
export const fillPlaceholders = (text: string, values: Record<string, string>): string =>
  text.replace(placeholder, (whole, name: string) => values[name] ?? whole)

/** The first placeholder that is still to be filled: where it stands and what it is called. */
export function nextPlaceholder(text: string): { start: number; end: number; name: string } | undefined {
  const [match] = text.matchAll(placeholder)
  return match && { start: match.index, end: match.index + match[0].length, name: match[1] ?? '' }
}
