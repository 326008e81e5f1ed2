import type { Answer } from '@deskside/backend/contract'
import type { Call } from '../../client.ts'
import { createStore, type Store } from '../../state/store.ts'

export type SavedView = Answer<'GET /api/views/'>['results'][number]

export interface ViewsState {
  views: SavedView[]
  fault: unknown
}

export interface Views extends Store<ViewsState> {
  refresh(): Promise<void>
}

/** The built-in views and the saved filters, with how many tickets each has. */
export function createViews(call: Call): Views {
  const store = createStore<ViewsState>({ views: [], fault: undefined })

  async function refresh(): Promise<void> {
    try {
      const { results } = await call('GET /api/views/', { query: { page_size: 100 } })
      store.set({ views: results, fault: undefined })
    } catch (fault) {
      store.set({ fault })
    }
  }

  return { ...store, refresh }
}
