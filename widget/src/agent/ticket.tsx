import type { TicketDetail } from '@deskside/backend/contract'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { useApp, useFresh } from '../state/hooks.ts'
import { createSignals, type Signal, type Signals } from '../state/signals.ts'
import { useStore } from '../state/store.ts'
import { useSent } from '../thread/sent.ts'
import { lazy } from '../ui/lazy.tsx'
import { Button, Failed, Skeleton } from '../ui/parts.tsx'
import { Tool } from './glyph.tsx'
import { useDesk, useQueue } from './hooks.ts'
import './more-glyphs.ts'
import { PresenceLine } from './presence-line.tsx'
import { Properties } from './properties.tsx'
import { createActivities } from './state/activities.ts'
import { threadOf } from './state/threads.ts'
import own from './ticket.css?inline'
import { w } from './ticket-words.ts'

export const css = [own]

const Composer = lazy(() => import('./composer.tsx').then(({ Composer, css }) => ({ View: Composer, css })))
const Details = lazy(() => import('./details.tsx').then(({ Details, css }) => ({ View: Details, css })))
const Posts = lazy(() => import('./posts.tsx').then(({ Posts, css }) => ({ View: Posts, css })))
for (const part of [Composer, Details, Posts]) part.preload().catch(() => {})

/** One ticket: its thread, what can be changed about it, and who asked. */
export function Ticket({ id }: { id: number }) {
  const desk = useDesk()
  const { drawer, focus } = useStore(desk)
  const thread = threadOf(desk, id)
  const { ticket, fault } = useStore(thread)
  const activities = useMemo(() => createActivities(desk.app.engine.call, id), [id])
  const box = useRef<HTMLElement>(null)
  // One may begin to write before the thread is there.
  const known = ticket ?? (fault ? undefined : desk.find(id))

  useFresh(
    async (hasCome) => {
      activities.refresh()
      await thread.refresh(hasCome)
      desk.queue().patch([id], (row) => ({ ...row, unread: 0 }))
      await thread.markRead()
    },
    ({ name, data }) => data.ticket_id === id && name !== 'ticket.read',
    thread,
  )
  useSent(thread, id)
  const signals = useSignals(id)
  useLayoutEffect(() => {
    if (focus !== 'ticket') return
    desk.set({ focus: undefined })
    box.current?.focus({ preventScroll: true })
  }, [focus])

  return (
    <>
      <section class="ticket-pane" aria-label={w('number', { n: id })} tabIndex={-1} ref={box}>
        <Head id={id} ticket={ticket} />
        {ticket ? (
          <>
            <PresenceLine id={id} />
            <Posts thread={thread} activities={activities} id={id} />
          </>
        ) : (
          <div class="thread-list">
            {fault ? <Failed fault={fault} retry={() => thread.refresh()} /> : <Skeleton kind="posts" />}
          </div>
        )}
        {ticket?.merged_into ? (
          <Merged into={ticket.merged_into} />
        ) : (
          known && <Composer thread={thread} ticket={known} signals={signals} />
        )}
      </section>
      {ticket && <Details ticket={ticket} isOpen={drawer === 'details'} />}
    </>
  )
}

/** Its posts are elsewhere, and so goes what one would write. */
function Merged({ into }: { into: number }) {
  const desk = useDesk()
  return (
    <p class="merged">
      {w('mergedInto', { n: into })}
      <Button look="link" onClick={() => desk.openTicket(into)}>
        {w('goThere')}
      </Button>
    </p>
  )
}

function Head({ id, ticket }: { id: number; ticket: TicketDetail | undefined }) {
  const desk = useDesk()
  const { drawer } = useStore(desk)
  const { rows = [] } = useQueue()
  const place = rows.findIndex((row) => row.id === id)
  return (
    <header class="ticket-head">
      <div class="title">
        <Tool icon="back" class="to-queue" label={w('back')} keys="Escape" onClick={desk.closeTicket} />
        <h3 dir="auto">
          <small>#{id}</small> {ticket?.subject ?? rows[place]?.subject}
        </h3>
        <Tool icon="up" label={w('previous')} keys="k" disabled={place <= 0} onClick={() => desk.step(-1)} />
        <Tool icon="down" label={w('next')} keys="j" disabled={place + 1 >= rows.length} onClick={() => desk.step(1)} />
        <Tool icon="more" class="to-more" label={w('actions')} keys="mod+k" onClick={() => desk.press('palette')} />
        <Tool
          icon="side"
          class="to-details"
          label={w('details')}
          keys="d"
          aria-expanded={drawer === 'details'}
          onClick={() => desk.press('details')}
        />
        <Tool icon="close" class="to-close" label={w('close')} keys="Escape" onClick={desk.closeTicket} />
      </div>
      {ticket && <Properties ticket={ticket} />}
    </header>
  )
}

/** Tells the others that one is here, as long as one is, and when one writes. */
function useSignals(id: number) {
  const app = useApp()
  const { call } = app.engine
  const { isOpen, session } = useStore(app)
  const signals = useRef<Signals | null>(null)
  useEffect(() => {
    if (!isOpen || !session) return
    const tell = async (state: Signal) => {
      if (state === 'looking' && document.hidden) return
      await call('POST /api/tickets/{id}/typing/', { id, body: { state } }).catch(() => {})
    }
    const own = createSignals(tell, true)
    signals.current = own
    return own.close
  }, [id, isOpen, session?.token])
  return signals
}
