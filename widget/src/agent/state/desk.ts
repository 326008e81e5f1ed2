import type { Answer, Ticket } from '@deskside/backend/contract'
import { ApiError } from '../../client.ts'
import type { App } from '../../state/app.ts'
import { explain } from '../../state/faults.ts'
import { createStore, type Store } from '../../state/store.ts'
import type { Thread } from '../../state/thread.ts'
import { followLive } from './live.ts'
import type { CannedReply } from './lookups.ts'
import { bindings, everywhere, moves, stepBack } from './moves.ts'
import type { Sort } from './order.ts'
import type { OtherView } from './other-views.ts'
import type { Overlay } from './overlay.ts'
import { createQueue, type Queue } from './queue.ts'
import { createViews, type SavedView, type Views } from './views.ts'

export type Mode = 'reply' | 'note'

export interface DeskState {
  /** What this user may see beside the queue; nothing until that is loaded. */
  others: readonly OtherView[]
  /** `queue`, or the name of a view in `console-views.ts`. */
  place: string
  query: string
  sort: Sort
  ticketId: number | undefined
  mode: Mode
  /** What is to take the focus once it is there. */
  focus: 'composer' | 'search' | 'list' | 'ticket' | undefined
  /** What was typed while the composer was still on its way. */
  early: string
  /** What the composer is to take in. */
  canned: CannedReply | undefined
  isFull: boolean
  /** What lies over a narrow console: the views, or the ticket's details. */
  drawer: 'views' | 'details' | undefined
  overlay: Overlay | undefined
  /** Whether the next ticket opens after every reply, not only after one that resolves. */
  goesOn: boolean
}

/** The console: where one is, and what one can do there. */
export interface Desk extends Store<DeskState> {
  app: App
  /** The console fills a page of its own. */
  isPage: boolean
  views: Views
  /** The threads that were opened, and the requesters that were looked at. */
  threads: Map<number, Thread>
  customers: Map<number, Answer<'GET /api/customers/{id}/'>>
  queue(): Queue
  show(place: string): void
  showView(view: Pick<SavedView, 'query' | 'sort'>): void
  openTicket(id: number): void
  closeTicket(): void
  /** To the neighbour of the current row; opens it when a ticket is open. */
  step(by: number): void
  write(mode: Mode): void
  /** A ticket as far as it is known here. */
  find(id: number): Ticket | undefined
  /** Whom a command is for: the selection, else the open ticket, else the current row. Nobody away from the queue. */
  targets(): number[]
  /** Carries out a move or a command. */
  press(command: string, about?: unknown): void
  /** Carries out what a key stands for; `typed` is what it would write. Whether it stands for anything. */
  key(key: string, typed: string, onClose: () => void): boolean
  setting(change: Partial<Pick<DeskState, 'isFull' | 'goesOn'>>): void
  close(): void
}

/** What comes a moment after the first view: the commands and their menus. */
export interface Tools {
  runCommand: (desk: Desk, command: string, about?: unknown) => void
}

export function createDesk(app: App, isPage: boolean, loadTools: () => Promise<Tools>): Desk {
  const { call, storage } = app.engine
  const kept = storage.get<Partial<DeskState>>('console') ?? {}
  const store = createStore<DeskState>({
    others: [],
    place: 'queue',
    query: 'is:open',
    sort: 'activity',
    ticketId: undefined,
    mode: 'reply',
    focus: undefined,
    early: '',
    canned: undefined,
    isFull: isPage || !!kept.isFull,
    drawer: undefined,
    overlay: undefined,
    goesOn: !!kept.goesOn,
  })
  const views = createViews(call)
  const threads = new Map<number, Thread>()
  const queues = new Map<string, Queue>()
  let tools: Tools | undefined

  function queue(): Queue {
    const { query, sort } = store.get()
    const key = `${sort} ${query}`
    const known = queues.get(key) ?? createQueue(call, query, sort)
    queues.set(key, known)
    return known
  }

  function openTicket(id: number): void {
    queue().clear()
    queue().point(id)
    store.set({ place: 'queue', ticketId: id, mode: 'reply', drawer: undefined, focus: 'ticket' })
  }

  const desk: Desk = {
    ...store,
    app,
    isPage,
    views,
    threads,
    customers: new Map(),
    queue,
    show: (place) => store.set({ place, drawer: undefined }),
    showView({ query, sort }) {
      store.set({ place: 'queue', query, sort, ticketId: undefined, drawer: undefined })
      queue().showUpdates()
      queue().refresh()
    },
    openTicket,
    closeTicket: () => store.set({ ticketId: undefined, drawer: undefined, focus: 'list' }),
    step(by) {
      queue().move(by)
      const { current } = queue().get()
      if (store.get().ticketId !== undefined && current !== undefined) openTicket(current)
    },
    write(mode) {
      store.set({ early: '' })
      const { current } = queue().get()
      if (store.get().ticketId === undefined && current !== undefined) openTicket(current)
      if (store.get().ticketId !== undefined) store.set({ mode, focus: 'composer' })
    },
    find: (id) =>
      threads.get(id)?.get().ticket ??
      queue()
        .get()
        .rows?.find((row) => row.id === id),
    targets() {
      if (store.get().place !== 'queue') return []
      const { selected, current } = queue().get()
      return selected.size ? [...selected] : [store.get().ticketId ?? current ?? []].flat()
    },
    press(command, about) {
      const move = moves[command]
      if (move) return move(desk)
      if (tools) return tools.runCommand(desk, command, about)
      loadTools().then(
        (loaded) => {
          tools = loaded
          tools.runCommand(desk, command, about)
        },
        () => app.say(explain(new ApiError(0, {}))),
      )
    },
    key(key, typed, onClose) {
      const view = /^[1-9]$/.test(key) ? views.get().views[Number(key) - 1] : undefined
      const isAtQueue = store.get().place === 'queue'
      const command = isAtQueue || everywhere.test(key) ? bindings[key] : undefined
      // What is typed for a field that isn't there yet must neither be lost nor be taken for commands.
      const { focus, early } = store.get()
      if (focus === 'composer' && command !== 'back') {
        if (typed.length === 1 && !key.includes('mod')) store.set({ early: early + typed })
        return true
      }
      if (view) desk.showView(view)
      else if (command === 'back') {
        if (!stepBack(desk) && !isPage) onClose()
      } else if (command) desk.press(command)
      return !!(view || command)
    },
    setting(change) {
      store.set(change)
      const { isFull, goesOn } = store.get()
      storage.set('console', { isFull, goesOn })
    },
    close: () => stopFollowing(),
  }
  const stopFollowing = followLive(desk)
  return desk
}
