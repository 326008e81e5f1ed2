import type { Ticket } from '@deskside/backend/contract'
import { Component } from 'preact'
import { Avatar } from '../ui/avatar.tsx'
import type { Desk } from './state/desk.ts'
import { dueOf } from './state/due.ts'
import { moment, span } from './state/span.ts'
import { w } from './words.ts'

export interface RowProps {
  desk: Desk
  ticket: Ticket
  place: number
  top: number
  isCurrent: boolean
  isSelected: boolean
  isOpen: boolean
  now: number
}

const hour = 3_600_000
// A table can't draw a few of its rows alone. The grid has the focus for all of its cells.
const cell = { role: 'gridcell' } as const

/** A ticket in the queue. It is drawn again only when something about it changed. */
export class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    return (Object.keys(next) as (keyof RowProps)[]).some((name) => next[name] !== this.props[name])
  }

  override render({ desk, ticket, place, top, isCurrent, isSelected, isOpen, now }: RowProps) {
    const { id, subject, unread, requester, labels, status, priority, assignee, waiting_since } = ticket
    const wait = waiting_since ? now - Date.parse(waiting_since) : undefined
    const due = dueOf(ticket, now)
    const flags = [isCurrent && 'current', isOpen && 'open-one', unread > 0 && 'new'].filter(Boolean).join(' ')

    function onClick(event: MouseEvent): void {
      if (event.shiftKey) desk.queue().extendTo(id)
      else if (event.ctrlKey || event.metaKey) desk.queue().toggle(id)
      else desk.openTicket(id)
    }

    return (
      // biome-ignore lint/a11y: the grid has the focus and takes the keys; the pointer has this beside it
      <div
        class={`row ${flags}`}
        id={`row-${id}`}
        role="row"
        aria-rowindex={place + 2}
        aria-selected={isSelected}
        style={{ transform: `translateY(${top}px)` }}
        onClick={onClick}
        onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      >
        <span class="mark" {...cell}>
          {unread > 0 && (
            <b class="count" title={w('unread', { n: unread })}>
              {unread > 99 ? '99+' : unread}
              <span class="hidden">{w('unread', { n: unread })}</span>
            </b>
          )}
          <input
            type="checkbox"
            tabIndex={-1}
            checked={isSelected}
            aria-label={w('select', { n: id })}
            onClick={(event) => {
              event.stopPropagation()
              if (event.shiftKey) desk.queue().extendTo(id)
              else desk.queue().toggle(id)
            }}
          />
        </span>
        <span class="subject" {...cell}>
          <small>#{id}</small>
          <strong dir="auto">{subject}</strong>
        </span>
        <span class="requester" {...cell} dir="auto">
          {requester.username}
        </span>
        <span class="labels" {...cell}>
          {labels.slice(0, 2).map((label) => (
            <i key={label} dir="auto">
              {label}
            </i>
          ))}
          {labels.length > 2 && <i>+{labels.length - 2}</i>}
        </span>
        <span class={`status ${status}`} {...cell}>
          {w(status)}
        </span>
        <span class={`priority ${priority}`} {...cell}>
          {w(priority)}
        </span>
        <span class="assignee" {...cell}>
          {assignee && (
            <>
              <Avatar name={assignee.username} />
              <span dir="auto">{assignee.username}</span>
            </>
          )}
        </span>
        <span class={`waiting ${wait && wait > 8 * hour ? 'long' : ''}`} {...cell}>
          {wait !== undefined && <time title={moment(waiting_since ?? '')}>{span(wait)}</time>}
        </span>
        <span class={`due ${due && due.left < 0 ? 'late' : due && due.left < hour ? 'soon' : ''}`} {...cell}>
          {due && (
            <time title={moment(due.at)}>
              {w(due.left < 0 ? 'overdue' : 'left', { time: span(Math.abs(due.left)) })}
            </time>
          )}
        </span>
      </div>
    )
  }
}
