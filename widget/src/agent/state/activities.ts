import type { Activity } from '@deskside/backend/contract'
import type { Call } from '../../client.ts'
import { oneAtATime } from '../../state/one-at-a-time.ts'
import { createStore, type Store } from '../../state/store.ts'

export interface Activities extends Store<{ activities: Activity[] }> {
  refresh(): Promise<void>
}

const size = 100

/** What was done to a ticket. Only what is new is read again. */
export function createActivities(call: Call, id: number): Activities {
  const store = createStore<{ activities: Activity[] }>({ activities: [] })

  const refresh = oneAtATime(async () => {
    for (;;) {
      const known = store.get().activities
      const page = Math.floor(known.length / size) + 1
      try {
        const { results, next } = await call('GET /api/tickets/{id}/activity/', {
          id,
          query: { page, page_size: size },
        })
        store.set({ activities: [...known.slice(0, (page - 1) * size), ...results] })
        if (!next) return
      } catch {
        // The thread stands without it; the next event reads it again.
        return
      }
    }
  })
  return { ...store, refresh }
}
