import type { Answer, EndpointName } from '@deskside/backend/contract'
import type { Call } from '../../client.ts'
import { createStore, type Store } from '../../state/store.ts'
import type { Desk } from './desk.ts'
import { readAll } from './read-all.ts'

type ResultOf<K extends EndpointName> = Answer<K> extends { results: (infer T)[] } ? T : never
export type Agent = ResultOf<'GET /api/agents/'>
export type CannedReply = ResultOf<'GET /api/canned-replies/'>

export interface LookupsState {
  agents: Agent[]
  labels: string[]
  canned: CannedReply[]
}

export interface Lookups extends Store<LookupsState> {
  /** Reads what menus offer; what is known stays until then, and when it can't be read. */
  refresh(): Promise<void>
}

/** Of the desk's user, read once when first asked for. */
export const lookupsOf = ({ app }: Desk): Lookups =>
  app.keep('lookups', () => {
    const lookups = createLookups(app.engine.call)
    lookups.refresh()
    return lookups
  })

function createLookups(call: Call): Lookups {
  const store = createStore<LookupsState>({ agents: [], labels: [], canned: [] })

  const quietly = <T>(reading: Promise<T>, keep: (all: T) => void) => reading.then(keep, () => {})

  return {
    ...store,
    async refresh() {
      await Promise.all([
        quietly(
          readAll((query) => call('GET /api/agents/', { query })),
          (agents) => store.set({ agents }),
        ),
        quietly(
          readAll((query) => call('GET /api/labels/', { query })),
          (labels) => store.set({ labels: labels.map(({ name }) => name) }),
        ),
        quietly(
          readAll((query) => call('GET /api/canned-replies/', { query })),
          (canned) => store.set({ canned }),
        ),
      ])
    },
  }
}
