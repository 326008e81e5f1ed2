import type { Me } from '@deskside/backend/contract'
import type { Engine } from '../engine.ts'
import type { OpenOptions, PanelHost, View as Place, Settings } from '../sdk.ts'
import type { Session } from '../session.ts'
import { createDeletions, type Deletions } from './deletions.ts'
import { createStore, type Store } from './store.ts'
import type { Tab } from './tickets.ts'

export type View =
  | { name: 'home' }
  | { name: 'new' }
  | { name: 'account' }
  /** `postId`: the post to begin at. */
  | { name: 'ticket'; id: number; postId?: number | undefined }

export interface AppState {
  isOpen: boolean
  session: Session | undefined
  /** Whose views are drawn: they outlive a session that ended, so that nothing typed is lost. */
  userId: number | undefined
  /** The session ended by itself. */
  hasEnded: boolean
  me: Me | undefined
  meFault: unknown
  view: View
  tab: Tab | undefined
  /** Said once, on screen and to a screen reader. */
  notice: string
  /** Takes back what the notice tells of. */
  undo?: (() => void) | undefined
}

export interface App extends Store<AppState> {
  engine: Engine
  settings: Settings
  deletions: Deletions
  /** What `make` gives, made once for each user. */
  keep<T>(name: string, make: () => T): T
  go(view: View): void
  open(place?: Place, options?: OpenOptions): void
  loadMe(): Promise<void>
  /** Leaves nothing of this user on screen. What they have sent goes out when they are back. */
  logOut(): Promise<void>
  say(notice: string, undo?: () => void): void
  /** Gives the panel a style sheet, once. No `<style>`: a strict policy of the host holds. */
  adopt(css: string): void
  close(): void
}

const NOTICE_MS = 6000

export function createApp({ engine, settings, root }: PanelHost): App {
  const { session, call, drafts, outbox } = engine
  const store = createStore<AppState>({
    isOpen: false,
    session: session.get(),
    userId: session.get()?.user_id,
    hasEnded: false,
    me: undefined,
    meFault: undefined,
    view: { name: 'home' },
    tab: undefined,
    notice: '',
  })
  const deletions = createDeletions(call, say, NOTICE_MS)
  const kept = new Map<string, unknown>()
  const sheets = new Map<string, CSSStyleSheet>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function follow(now: Session | undefined, isForGood?: boolean): void {
    if (now && now.user_id === store.get().userId) store.set({ session: now, hasEnded: false })
    else if (now) start(now)
    else if (isForGood) start(undefined)
    else store.set({ session: undefined, hasEnded: true })
    if (now) loadMe()
  }

  /** Another person, or nobody: nothing of who was here before stays. */
  function start(now: Session | undefined): void {
    kept.clear()
    const view = store.get().userId === undefined ? store.get().view : ({ name: 'home' } as const)
    store.set({
      session: now,
      userId: now?.user_id,
      hasEnded: false,
      me: undefined,
      tab: undefined,
      notice: '',
      view,
    })
  }

  async function loadMe(): Promise<void> {
    store.set({ meFault: undefined })
    try {
      store.set({ me: await call('GET /api/me/') })
    } catch (meFault) {
      store.set({ meFault })
    }
  }

  function say(notice: string, undo?: () => void): void {
    clearTimeout(timer)
    store.set({ notice, undo })
    timer = setTimeout(() => store.set({ notice: '' }), NOTICE_MS)
  }

  const stopFollowing = session.onChange(follow)
  addEventListener('pagehide', deletions.flush)
  if (session.get()) loadMe()

  return {
    ...store,
    engine,
    settings,
    deletions,
    keep<T>(name: string, make: () => T) {
      if (!kept.has(name)) kept.set(name, make())
      return kept.get(name) as T
    },
    go: (view) => store.set({ view }),
    open(place, { prefill } = {}) {
      const view = viewOf(place)
      const ticket = view?.name === 'ticket' ? view.id : 'new'
      const draft = drafts.get(ticket)
      if (prefill)
        drafts.set(ticket, {
          ...draft,
          subject: draft?.subject || (prefill.subject ?? ''),
          message: draft?.message || (prefill.message ?? ''),
        })
      store.set({ isOpen: true, ...(view && { view }) })
      outbox.flush()
    },
    loadMe,
    async logOut() {
      deletions.flush()
      await engine.logout('outbox:')
    },
    say,
    adopt(css) {
      if (sheets.has(css)) return
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(css)
      sheets.set(css, sheet)
      root.adoptedStyleSheets.push(sheet)
    },
    close() {
      const own = new Set(sheets.values())
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => !own.has(sheet))
      clearTimeout(timer)
      removeEventListener('pagehide', deletions.flush)
      deletions.flush()
      stopFollowing()
    },
  }
}

function viewOf(place: Place | undefined): View | undefined {
  if (typeof place === 'object') return { name: 'ticket', id: Number(place.ticket) }
  return place && { name: place === 'new' ? 'new' : 'home' }
}
