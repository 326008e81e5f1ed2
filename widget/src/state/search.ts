import type { Answer } from '@deskside/backend/contract'
import type { Call } from '../client.ts'
import { createStore, type Store } from './store.ts'

export type Result = Answer<'GET /api/search/'>['results'][number]

export interface SearchState {
  /** As it stands in the field. */
  text: string
  /** Of `text`, or of the text before it until those come. */
  results: Result[] | undefined
  hasMore: boolean
  isLoading: boolean
  fault: unknown
}

export interface Search extends Store<SearchState> {
  type(text: string): void
  /** Looks at once; an answer to an earlier text is dropped. */
  look(): Promise<void>
  more(): Promise<void>
}

const AFTER_MS = 250
const size = 20
const nothing = { results: undefined, hasMore: false, isLoading: false, fault: undefined }

export function createSearch(call: Call): Search {
  const store = createStore<SearchState>({ text: '', ...nothing })
  let timer: ReturnType<typeof setTimeout> | undefined
  let page = 1

  async function read(number: number): Promise<void> {
    const { text } = store.get()
    const isLatest = () => store.get().text === text
    store.set({ isLoading: true, fault: undefined })
    try {
      const answer = await call('GET /api/search/', { query: { q: text.trim(), page: number, page_size: size } })
      if (!isLatest()) return
      page = number
      const known = number === 1 ? [] : (store.get().results ?? [])
      const ids = new Set(known.map(({ ticket }) => ticket.id))
      const fresh = answer.results.filter(({ ticket }) => !ids.has(ticket.id))
      store.set({ isLoading: false, results: [...known, ...fresh], hasMore: !!answer.next })
    } catch (fault) {
      if (isLatest()) store.set({ isLoading: false, fault })
    }
  }

  const look = () => {
    clearTimeout(timer)
    return read(1)
  }

  return {
    ...store,
    type(text) {
      clearTimeout(timer)
      store.set({ text })
      if (text.trim()) timer = setTimeout(look, AFTER_MS)
      else store.set(nothing)
    },
    look,
    more: () => read(page + 1),
  }
}
