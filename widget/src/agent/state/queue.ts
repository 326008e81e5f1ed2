import type { Ticket } from '@deskside/backend/contract'
import type { Call } from '../../client.ts'
import { createStore, type Store } from '../../state/store.ts'
import { countUpdates, type Sort, takePage, updateInPlace } from './order.ts'

export interface QueueState {
  rows: Ticket[] | undefined
  hasMore: boolean
  isLoading: boolean
  fault: unknown
  /** The row that keys act on. */
  current: number | undefined
  selected: ReadonlySet<number>
  /** Changes that wait, so that nothing moves under the cursor. */
  updates: number
}

export interface Queue extends Store<QueueState> {
  query: string
  sort: Sort
  /** Reads the beginning again. Rows change in their places; what the user did to `own` shows at once. */
  refresh(own?: readonly number[]): Promise<void>
  /** Somebody else did something on a ticket: it counts as an update, whatever the user did there before. */
  isNews(id: number): void
  more(): Promise<void>
  /** Brings the list to what the service has. */
  showUpdates(): void
  /** The row `by` steps from the current one, if there is one. */
  neighbour(by: number): number | undefined
  move(by: number): void
  point(id: number | undefined): void
  toggle(id: number): void
  /** Selects everything from where the selection began to `id`. */
  extendTo(id: number): void
  clear(): void
  /** Changes rows before the service answers. Gives what brings them back. */
  patch(ids: readonly number[], change: (ticket: Ticket) => Ticket): () => void
}

const size = 100

export function createQueue(call: Call, query: string, sort: Sort): Queue {
  const store = createStore<QueueState>({
    rows: undefined,
    hasMore: false,
    isLoading: false,
    fault: undefined,
    current: undefined,
    selected: new Set(),
    updates: 0,
  })
  let cursor: string | undefined
  let next: { rows: Ticket[]; cursor: string | undefined } | undefined
  let anchor: number | undefined
  let running: Promise<void> | undefined
  const own = new Set<number>()
  const rows = () => store.get().rows ?? []
  const placeOf = (id: number | undefined) => rows().findIndex((row) => row.id === id)

  async function readPage(from: string) {
    const answer = await call('GET /api/tickets/', {
      query: { q: query || undefined, sort, cursor: from, page_size: size },
    })
    return {
      tickets: answer.results,
      cursor: answer.next ? (new URL(answer.next).searchParams.get('cursor') ?? '') : undefined,
    }
  }

  async function read(acted: readonly number[]): Promise<void> {
    store.set({ isLoading: true })
    try {
      const page = await readPage('')
      for (const id of acted) own.add(id)
      take(page.tickets, page.cursor)
    } catch (fault) {
      store.set({ fault })
    } finally {
      store.set({ isLoading: false })
    }
  }

  function take(page: Ticket[], pageCursor: string | undefined): void {
    const known = store.get().rows
    const after = takePage(known ?? [], page, pageCursor !== undefined, sort)
    next = { rows: after, cursor: known && after.length > page.length ? cursor : pageCursor }
    store.set({ fault: undefined })
    if (!known?.length) {
      showUpdates()
      return
    }
    const stays = new Set(after.map(({ id }) => id))
    const kept = known.filter(({ id }) => stays.has(id) || !own.has(id))
    keepCurrent(kept)
    store.set({ rows: updateInPlace(kept, page), updates: countUpdates(kept, after, own) })
    if (!kept.length) showUpdates()
  }

  /** When the current row goes, the one that comes up in its place is next. */
  function keepCurrent(kept: readonly Ticket[]): void {
    const ids = new Set(kept.map(({ id }) => id))
    const { current, selected } = store.get()
    const place = placeOf(current)
    const follower =
      rows()
        .slice(Math.max(0, place))
        .find(({ id }) => ids.has(id)) ?? kept.at(-1)
    store.set({
      current: current === undefined || ids.has(current) ? current : follower?.id,
      selected: new Set([...selected].filter((id) => ids.has(id))),
    })
  }

  function showUpdates(): void {
    if (!next) return
    keepCurrent(next.rows)
    store.set({ rows: updateInPlace(next.rows, []), hasMore: next.cursor !== undefined, updates: 0 })
    cursor = next.cursor
    next = undefined
    own.clear()
  }

  function neighbour(by: number): number | undefined {
    const place = placeOf(store.get().current)
    return rows()[place < 0 ? 0 : place + by]?.id
  }

  function point(id: number | undefined): void {
    anchor = undefined
    store.set({ current: id })
  }

  return {
    ...store,
    query,
    sort,
    async refresh(acted = []) {
      await running
      running = read(acted).finally(() => {
        running = undefined
      })
      await running
    },
    isNews: (id) => void own.delete(id),
    async more() {
      if (cursor === undefined || store.get().isLoading) return
      store.set({ isLoading: true })
      try {
        const page = await readPage(cursor)
        const known = new Set(rows().map(({ id }) => id))
        cursor = page.cursor
        next = undefined
        store.set({
          rows: [...rows(), ...page.tickets.filter(({ id }) => !known.has(id))],
          hasMore: cursor !== undefined,
          fault: undefined,
        })
      } catch (fault) {
        store.set({ fault })
      } finally {
        store.set({ isLoading: false })
      }
    },
    showUpdates,
    neighbour,
    move(by) {
      const id = neighbour(by)
      if (id !== undefined) point(id)
    },
    point,
    toggle(id) {
      const selected = new Set(store.get().selected)
      if (!selected.delete(id)) selected.add(id)
      anchor = id
      store.set({ selected })
    },
    extendTo(id) {
      anchor ??= store.get().current ?? id
      const [from = 0, to = 0] = [placeOf(anchor), placeOf(id)].sort((a, b) => a - b)
      const between = rows().slice(Math.max(0, from), to + 1)
      store.set({ selected: new Set([...store.get().selected, ...between.map((row) => row.id)]), current: id })
    },
    clear() {
      anchor = undefined
      store.set({ selected: new Set() })
    },
    patch(ids, change) {
      const before = new Map(rows().map((row) => [row.id, row]))
      const put = (of: (row: Ticket) => Ticket) =>
        store.set({ rows: store.get().rows?.map((row) => (ids.includes(row.id) ? of(row) : row)) })
      put(change)
      return () => put((row) => before.get(row.id) ?? row)
    },
  }
}
