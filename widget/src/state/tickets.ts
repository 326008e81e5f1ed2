import type { Query, Ticket } from '@deskside/backend/contract'
import type { Call } from '../client.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { createStore, type Store } from './store.ts'

export type Tab = 'mine' | 'shared' | 'all'

export interface TicketsState {
  tickets: Ticket[] | undefined
  hasMore: boolean
  isLoading: boolean
  fault: unknown
}

export interface Tickets extends Store<TicketsState> {
  /** Reads the newest page again; what was loaded below it stays. `isHeld`: so does the order, for somebody points at it. */
  refresh(isHeld?: boolean): Promise<void>
  more(): Promise<void>
}

const size = 20
const filters: Record<Tab, Query<'GET /api/tickets/'>> = { mine: { mine: true }, shared: {}, all: {} }

export function createTickets(call: Call, tab: Tab): Tickets {
  const store = createStore<TicketsState>({ tickets: undefined, hasMore: false, isLoading: false, fault: undefined })
  let page = 1
  const wanted = new Set<number>()
  let isHeld = false

  const read = oneAtATime(async () => {
    for (const number of [...wanted]) await readPage(number)
  })

  async function readPage(number: number): Promise<void> {
    wanted.delete(number)
    store.set({ isLoading: true, fault: undefined })
    try {
      const answer = await call('GET /api/tickets/', { query: { ...filters[tab], page: number, page_size: size } })
      const found =
        tab === 'shared' ? answer.results.filter((ticket) => ticket.visibility === 'shared') : answer.results
      page = Math.max(page, number)
      store.set({
        isLoading: false,
        tickets: mergeTickets(store.get().tickets ?? [], found, isHeld && number === 1),
        ...(number === page && { hasMore: !!answer.next }),
      })
    } catch (fault) {
      store.set({ isLoading: false, fault })
    }
  }

  return {
    ...store,
    refresh(hold = false) {
      isHeld = hold
      wanted.add(1)
      return read()
    },
    more() {
      wanted.add(page + 1)
      return read()
    },
  }
}

/**
 * Each ticket once, as it was read last, newest activity first: it moves a ticket up, so that a page read later may hold
 * it again. `isHeld`: what is known stays where it is, below what is new.
 */
export function mergeTickets(known: readonly Ticket[], read: readonly Ticket[], isHeld = false): Ticket[] {
  const byId = new Map([...known, ...read].map((ticket) => [ticket.id, ticket]))
  const place = new Map(isHeld ? known.map((ticket, index) => [ticket.id, index]) : [])
  return [...byId.values()].sort(
    (a, b) =>
      (place.get(a.id) ?? -1) - (place.get(b.id) ?? -1) ||
      Date.parse(b.updated_at) - Date.parse(a.updated_at) ||
      b.id - a.id,
  )
}
