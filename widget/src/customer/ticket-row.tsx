import type { Ticket } from '@deskside/backend/contract'
import type { ComponentChildren } from 'preact'
import { t } from '../locales/index.ts'
import { ago, fullTime } from '../locales/times.ts'
import { useApp } from '../state/hooks.ts'
import type { Result } from '../state/search.ts'
import { useStore } from '../state/store.ts'
import { Marked } from '../ui/excerpt.tsx'
import { StatusPill, VisibilityMark } from '../ui/ticket-parts.tsx'

interface RowProps {
  ticket: Ticket
  postId?: number | undefined
  title?: ComponentChildren
  children?: ComponentChildren
}

export function TicketRow({ ticket, postId, title, children }: RowProps) {
  const app = useApp()
  const { userId } = useStore(app)
  const { id, subject, unread, requester, visibility, updated_at } = ticket
  return (
    <li>
      <button
        type="button"
        class={unread ? 'ticket new' : 'ticket'}
        onClick={() => app.go({ name: 'ticket', id, postId })}
      >
        <strong dir="auto">{title ?? subject}</strong>
        {unread > 0 && <span class="count">{t('new', { n: unread })}</span>}
        {children}
        <span class="facts">
          <span>#{id}</span>
          <StatusPill status={ticket.status} />
          {requester.id === userId ? (
            <VisibilityMark visibility={visibility} />
          ) : (
            <span dir="auto">{t('by', { name: requester.username })}</span>
          )}
          <time dateTime={updated_at} title={fullTime(updated_at)}>
            {ago(updated_at, Date.now())}
          </time>
        </span>
      </button>
    </li>
  )
}

/** A ticket by where it has what was searched for: in its subject, or in a post. */
export function ResultRow({ result: { ticket, post_id, excerpt } }: { result: Result }) {
  const found = <Marked parts={excerpt} />
  if (post_id === null) return <TicketRow ticket={ticket} title={found} />
  return (
    <TicketRow ticket={ticket} postId={post_id}>
      <span class="excerpt" dir="auto">
        {found}
      </span>
    </TicketRow>
  )
}
