import type { Answer, Ticket, TicketDetail } from '@deskside/backend/contract'
import { Fragment } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { locale } from '../locales/index.ts'
import { ago, fullTime } from '../locales/times.ts'
import { useApp } from '../state/hooks.ts'
import { Avatar } from '../ui/avatar.tsx'
import own from './details.css?inline'
import { useDesk } from './hooks.ts'
import { dueOf } from './state/due.ts'
import { w } from './ticket-words.ts'
import { w as base } from './words.ts'
import { wordsOf } from './words-of.ts'

export const css = [own]

const rated = wordsOf({ rating: 'Rating' })

type Customer = Answer<'GET /api/customers/{id}/'>

const day = (iso: string): string => new Date(iso).toLocaleDateString(locale, { dateStyle: 'medium' })

/** Who asked, what else they asked, and how the ticket stands in time. */
export function Details({ ticket, isOpen }: { ticket: TicketDetail; isOpen: boolean }) {
  const { requester, visibility, created_at, waiting_since, rating } = ticket
  const { customer, tickets } = useRequester(requester.id, ticket.updated_at)
  const told = useTold(ticket.id)
  const others = tickets.filter(({ id }) => id !== ticket.id)
  const name = [customer?.first_name, customer?.last_name].filter(Boolean).join(' ')
  const isLate = (dueOf(ticket, Date.now())?.left ?? 0) < 0
  return (
    <aside class={isOpen ? 'details is-open' : 'details'} aria-label={w('details')}>
      <section class="who">
        <Avatar name={requester.username} />
        <div>
          <h4 dir="auto">{name || requester.username}</h4>
          {name && <p dir="auto">{requester.username}</p>}
        </div>
      </section>
      {customer?.is_blocked && <p class="badge blocked">{w('blocked')}</p>}
      {customer?.email && (
        <p dir="auto">
          <a href={`mailto:${customer.email}`}>{customer.email}</a>
        </p>
      )}
      {customer?.is_identified && <p>{w('fromHost')}</p>}
      {customer && <p>{w('since', { date: day(customer.created_at) })}</p>}
      <dl>
        <Fact name={w('opened')} at={created_at} />
        <Fact name={w('waiting')} at={waiting_since} />
        <Fact name={w('firstReply')} at={ticket.first_reply_due_at} isLate={isLate} />
        <Fact name={w('resolution')} at={ticket.resolution_due_at} isLate={isLate} />
        <dt>{w('readBy')}</dt>
        <dd>{w(visibility)}</dd>
        {rating && (
          <>
            <dt>{rated('rating')}</dt>
            <dd>
              {w(rating.score)}
              {rating.comment && <p dir="auto">“{rating.comment}”</p>}
            </dd>
          </>
        )}
      </dl>
      <Told title={w('signed')} facts={told?.attributes} />
      <Told title={w('unverified')} facts={told?.context} />
      <h4>{w('otherTickets')}</h4>
      {others.length ? (
        <ul>
          {others.map((other) => (
            <OtherTicket key={other.id} ticket={other} />
          ))}
        </ul>
      ) : (
        <p>{w('none')}</p>
      )}
    </aside>
  )
}

/** What the host told: of its user, signed, or of its page, which anybody could have changed. */
function Told({
  title,
  facts = {},
}: {
  title: string
  facts: Answer<'GET /api/tickets/{id}/context/'>['context'] | undefined
}) {
  const all = Object.entries(facts)
  if (!all.length) return null
  return (
    <>
      <h4>{title}</h4>
      <dl class="told">
        {all.map(([name, value]) => (
          <Fragment key={name}>
            <dt dir="auto">{name}</dt>
            <dd dir="auto">{String(value)}</dd>
          </Fragment>
        ))}
      </dl>
    </>
  )
}

function Fact({ name, at, isLate }: { name: string; at: string | null | undefined; isLate?: boolean }) {
  if (!at) return null
  return (
    <>
      <dt>{name}</dt>
      <dd class={isLate ? 'late' : ''}>
        <time dateTime={at} title={fullTime(at)}>
          {Date.parse(at) > Date.now() ? fullTime(at) : ago(at, Date.now())}
        </time>
      </dd>
    </>
  )
}

function OtherTicket({ ticket: { id, subject, status } }: { ticket: Ticket }) {
  const desk = useDesk()
  return (
    <li>
      <button type="button" onClick={() => desk.openTicket(id)}>
        <span dir="auto">
          <small>#{id}</small> {subject}
        </span>
        <span class={`status ${status}`}>{base(status)}</span>
      </button>
    </li>
  )
}

function useTold(id: number) {
  const { call } = useApp().engine
  const [told, setTold] = useState<Answer<'GET /api/tickets/{id}/context/'>>()
  useEffect(() => {
    call('GET /api/tickets/{id}/context/', { id }).then(setTold, () => {})
  }, [id])
  return told
}

/** The requester and their newest tickets, read again when this ticket changed. */
function useRequester(id: number, key: string) {
  const { call } = useApp().engine
  const { customers } = useDesk()
  const [customer, setCustomer] = useState<Customer | undefined>(customers.get(id))
  const [tickets, setTickets] = useState<Ticket[]>([])
  useEffect(() => {
    let isHere = true
    call('GET /api/customers/{id}/', { id }).then(
      (read) => {
        customers.set(id, read)
        if (isHere) setCustomer(read)
      },
      () => {},
    )
    call('GET /api/tickets/', { query: { requester: id, page_size: 8 } }).then(
      ({ results }) => isHere && setTickets(results),
      () => {},
    )
    return () => {
      isHere = false
    }
  }, [id, key])
  return { customer, tickets }
}
