import type { Call } from './client.ts'
import { isLogged, type LiveEvent, type Logged } from './live.ts'
import type { Emitter } from './sdk.ts'

const SOON_MS = 200
/** After a long absence so many tickets are told about one by one; the rest is in the count. */
const MOST_TOLD = 10

/** What a browser's tabs tell each other beside what the service says. */
export type Told =
  /** How many tickets have posts that the user has not read. */
  | { name: 'unread'; data: number }
  /** Something happened on a ticket that the user follows. */
  | { name: 'news'; data: Logged }

export interface News {
  receive(event: LiveEvent | Told): void
  close(): void
}

export interface NewsOptions {
  userId: number
  call: Call
  emit: Emitter['emit']
  /** Whether it falls to this tab to ask for all of them. */
  isLeader: () => boolean
  publish: (told: Told) => void
}

/** Keeps the unread count and tells the page what is new for the user. One tab asks the service for all of them. */
export function followNews({ userId, call, emit, isLeader, publish }: NewsOptions): News {
  let unread = 0
  let fresh: Logged[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  function show(count: number) {
    if (count !== unread) emit('unread', count)
    unread = count
  }

  /** Not all browsers at the same moment. */
  function askSoon() {
    if (isLeader()) timer ??= setTimeout(ask, SOON_MS * (1 + Math.random()))
  }

  async function ask() {
    timer = undefined
    const news = fresh
    fresh = []
    try {
      const followed = await findFollowed(new Set(news.map(({ data }) => data.ticket_id)))
      const { count } = await call('GET /api/tickets/', { query: { unread: true, page_size: 1 } })
      if (isClosed) return
      for (const one of news) if (followed.has(one.data.ticket_id)) publish({ name: 'news', data: one })
      publish({ name: 'unread', data: count })
    } catch {
      // Asked again with the next event.
    }
  }

  /** Those of the tickets that the user opened, has read, or answers for: a shared one of somebody else is no news. */
  async function findFollowed(ids: Set<number>): Promise<Set<number>> {
    const asked = [...ids].slice(-MOST_TOLD).map((id) => call('GET /api/tickets/{id}/', { id }).catch(() => undefined))
    const tickets = await Promise.all(asked)
    return new Set(tickets.flatMap((ticket) => (ticket && (ticket.unread || ticket.read_post_id) ? ticket.id : [])))
  }

  function tell({ name, data: { ticket_id, post_id, changes } }: Logged) {
    if (name === 'ticket.updated') emit('ticket:updated', { ticket_id, changes: changes ?? {} })
    else if (post_id) emit('message:received', { ticket_id, post_id })
  }

  const isNews = ({ name, data }: Logged) =>
    name === 'ticket.updated' || (/created$/.test(name) && data.user_id !== userId)

  return {
    receive(event) {
      if (event.name === 'unread') show(event.data)
      else if (event.name === 'news') tell(event.data)
      else if (event.name === 'reset' || (event.name === 'state' && event.data === 'open')) askSoon()
      else if (isLogged(event)) {
        if (isLeader() && isNews(event)) fresh.push(event)
        askSoon()
      }
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      show(0)
    },
  }
}
