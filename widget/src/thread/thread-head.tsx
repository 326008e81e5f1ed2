import type { TicketChange, TicketDetail } from '@deskside/backend/contract'
import { useState } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { explain } from '../state/faults.ts'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import type { Thread } from '../state/thread.ts'
import { Button } from '../ui/parts.tsx'
import { StatusPill, VisibilityChoice, VisibilityMark } from '../ui/ticket-parts.tsx'

/** What the ticket is about and how it stands; its requester and the agents change that here. */
export function ThreadHead({ thread, ticket }: { thread: Thread; ticket: TicketDetail }) {
  const app = useApp()
  const { me } = useStore(app)
  const [isOpen, setOpen] = useState(false)
  const isDone = ticket.status === 'resolved' || ticket.status === 'closed'
  const mayChange = me?.is_customer_service || me?.id === ticket.requester.id

  const change = (what: TicketChange) => thread.change(what).catch((fault: unknown) => app.say(explain(fault)))

  return (
    <div class="thread-head">
      <h3 dir="auto">{ticket.subject}</h3>
      <div class="facts">
        <span>#{ticket.id}</span>
        <StatusPill status={ticket.status} />
        {mayChange ? (
          <>
            <button type="button" class="mark" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              <VisibilityMark visibility={ticket.visibility} />
            </button>
            <Button look="link" onClick={() => change({ status: isDone ? 'open' : 'resolved' })}>
              {t(isDone ? 'reopen' : 'resolve')}
            </Button>
          </>
        ) : (
          <>
            <VisibilityMark visibility={ticket.visibility} />
            <span dir="auto">{t('by', { name: ticket.requester.username })}</span>
          </>
        )}
      </div>
      {isOpen && <VisibilityChoice value={ticket.visibility} onChange={(visibility) => change({ visibility })} />}
    </div>
  )
}
