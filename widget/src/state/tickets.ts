import type { Query, Ticket } from '@deskside/backend/contract'
import type { Call } from '../client.ts'
import { createStore, type Store } from './store.ts'

export type Tab = 'mine' | 'shared' | 'all'

export interface TicketsState {
  tickets: Ticket[] | undefined
  hasMore: boolean
  isLoading: boolean
  fault: unknown
}

export interface Tickets extends Store<TicketsState> {
  /** Reads the newest page again; what was loaded below it stays. */
  refresh(): Promise<void>
  more(): Promise<void>
}

const size = 20
const filters: Record<Tab, Query<'GET /api/tickets/'>> = { mine: { mine: true }, shared: {}, all: {} }

export function createTickets(call: Call, tab: Tab): Tickets {
  const store = createStore<TicketsState>({ tickets: undefined, hasMore: false, isLoading: false, fault: undefined })
  let page = 1

  /** The newest activity moves a ticket up, so that a page read later may hold it again. */
  async function read(number: number): Promise<void> {
    if (store.get().isLoading) return
    store.set({ isLoading: true, fault: undefined })
    try {
      const answer = await call('GET /api/tickets/', { query: { ...filters[tab], page: number, page_size: size } })
      const found =
        tab === 'shared' ? answer.results.filter((ticket) => ticket.visibility === 'shared') : answer.results
      page = Math.max(page, number)
      store.set({
        isLoading: false,
        tickets: mergeTickets(store.get().tickets ?? [], found),
        ...(number === page && { hasMore: !!answer.next }),
      })
    } catch (fault) {
      store.set({ isLoading: false, fault })
    }
  }

  return { ...store, refresh: () => read(1), more: () => read(page + 1) }
}

/** Each ticket once, as it was read last, newest activity first. */
export function mergeTickets(known: readonly Ticket[], read: readonly Ticket[]): Ticket[] {
  const byId = new Map([...known, ...read].map((ticket) => [ticket.id, ticket]))
  return [...byId.values()].sort((a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at) || b.id - a.id)
}
