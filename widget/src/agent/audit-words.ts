import type { AuditAction } from '@deskside/backend/contract'
import { wordsOf } from './words-of.ts'

export const w = wordsOf({
  audit: 'Audit log',
  lead: 'What was done to people, rules and threads, newest first.',
  who: 'Who',
  anybody: 'Anybody',
  what: 'What',
  anything: 'Anything',
  when: 'When',
  nobody: 'Nobody',
  none: 'Nothing like that was done',
  noneHint: 'Choose somebody else, or another kind.',
  export: 'Export as CSV',
  newer: 'Newer',
  older: 'Older',
  range: '{from}–{to} of {count}',
  pages: 'Pages',
})

/** What was done, as a headline. */
export const acts: Record<AuditAction, string> = {
  'user.created': 'Account made',
  'user.activated': 'Reactivated',
  'user.deactivated': 'Deactivated',
  'user.role_changed': 'Role changed',
  'invitation.created': 'Invited',
  'invitation.withdrawn': 'Invitation withdrawn',
  'invitation.accepted': 'Joined the team',
  'password_reset.created': 'Link for a new password made',
  'password_reset.accepted': 'New password set by link',
  'tickets.transferred': 'Tickets handed over',
  'service_levels.changed': 'Service levels changed',
  'customer.blocked': 'Customer blocked',
  'customer.unblocked': 'Customer unblocked',
  'post.hidden': 'Post hidden',
  'post.shown': 'Post shown again',
  'ticket.merged': 'Tickets merged',
  'ticket.split': 'Post split off',
  'view.deleted': 'Shared view deleted',
  'canned_reply.deleted': 'Canned reply deleted',
}
