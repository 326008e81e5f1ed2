import type { Answer, EndpointName } from '@deskside/backend/contract'
import type { Call } from '../../client.ts'
import { createStore, type Store } from '../../state/store.ts'
import type { Desk } from './desk.ts'

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

/** More than that nobody picks from a menu without typing. */
const mostPages = 5

function createLookups(call: Call): Lookups {
  const store = createStore<LookupsState>({ agents: [], labels: [], canned: [] })

  async function readAll<T>(read: (page: number) => Promise<{ results: T[]; next: string | null }>): Promise<T[]> {
    const all: T[] = []
    for (let page = 1; page <= mostPages; page++) {
      const { results, next } = await read(page)
      all.push(...results)
      if (!next) break
    }
    return all
  }
  const quietly = <T>(reading: Promise<T>, keep: (all: T) => void) => reading.then(keep, () => {})

  return {
    ...store,
    async refresh() {
      const query = (page: number) => ({ query: { page, page_size: 100 } })
      await Promise.all([
        quietly(
          readAll((page) => call('GET /api/agents/', query(page))),
          (agents) => store.set({ agents }),
        ),
        quietly(
          readAll((page) => call('GET /api/labels/', query(page))),
          (labels) => store.set({ labels: labels.map(({ name }) => name) }),
        ),
        quietly(
          readAll((page) => call('GET /api/canned-replies/', query(page))),
          (canned) => store.set({ canned }),
        ),
      ])
    },
  }
}
