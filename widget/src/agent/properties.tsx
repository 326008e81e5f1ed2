import type { TicketDetail } from '@deskside/backend/contract'
import { fullTime } from '../locales/times.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Glyph } from './glyph.tsx'
import { useDesk } from './hooks.ts'
import { w } from './ticket-words.ts'
import { w as base } from './words.ts'

/** What stands about the ticket; each opens its menu. */
export function Properties({ ticket }: { ticket: TicketDetail }) {
  const desk = useDesk()
  const { status, priority, assignee, labels, snoozed_until } = ticket
  const choose = (command: string, label: string) => ({
    type: 'button' as const,
    'aria-haspopup': 'dialog' as const,
    title: label,
    onClick: () => desk.press(command),
  })
  return (
    <div class="properties">
      <button class={`status ${status}`} {...choose('status', base('status'))}>
        <span class="hidden">{base('status')}: </span>
        {base(status)}
      </button>
      <button class={`priority ${priority}`} {...choose('priority', base('priority'))}>
        <span class="hidden">{base('priority')}: </span>
        {base(priority)}
      </button>
      <button class="assignee" {...choose('assign', base('assignee'))}>
        <span class="hidden">{base('assignee')}: </span>
        {assignee ? <Avatar name={assignee.username} /> : <Glyph name="user" />}
        <span dir="auto">{assignee?.username ?? base('nobody')}</span>
      </button>
      <button class="labels" {...choose('labels', base('labels'))}>
        <span class="hidden">{base('labels')}: </span>
        {labels.length ? labels.map((label) => <i key={label}>{label}</i>) : <Glyph name="label" />}
        {!labels.length && w('noLabels')}
      </button>
      {snoozed_until && (
        <button class="snoozed" {...choose('snooze', w('snoozedUntil'))}>
          <Glyph name="clock" />
          {fullTime(snoozed_until)}
        </button>
      )}
    </div>
  )
}
