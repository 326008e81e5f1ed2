import type { Visibility } from '@deskside/backend/contract'
import type { Engine } from './engine.ts'

/** What a host may set, as `data-*` attributes on the tag or by `Deskside('init', {…})`. */
export interface Settings {
  /** The service's address without a slash at the end; unless told, the folder that the script came from. */
  apiBase: string
  /** `auto` follows the page's own `color-scheme`, or the system's where the page has none. */
  theme: Theme
  /** A language tag; `auto` is the page's `lang`, then the browser's languages. */
  locale?: string
  /** Words of your own, by the keys of `locales/en.ts`. */
  messages?: Record<string, string>
  /** Any CSS colour. */
  accent: string
  /** A CSS length: how round corners are. */
  radius?: string
  /** A CSS font family. */
  font?: string
  position: 'right' | 'left'
  /** Distance from the window's edges: a CSS length, or two (`block inline`). */
  offset: string
  zIndex: number
  /** Our button, none, or the host's own: a selector for what opens the widget. */
  launcher: boolean | string
  storage: StorageKind
  /** A selector: the widget fills that element of the page, and opens at once when the tag says so. */
  mount?: string
  /** The page's address and title go with new tickets (off unless told). */
  page?: boolean
  /** Says in the console what happens, and how the widget stands to the service (off unless told). */
  debug?: boolean
  /** The name that this script goes by on the page: with two deployments, one of them takes another. */
  name?: string
  /** Set on the service's own page for agents, `/console/`: nothing but the console, over the whole window. */
  console?: string
  /** The unread count stands before the page's title (off unless told). */
  title?: boolean
  /** A short sound for what comes in, as far as the browser allows it (off unless told). */
  sound?: boolean
}
export type Theme = 'light' | 'dark' | 'auto'
export type StorageKind = 'local' | 'session' | 'none'

export type View = 'home' | 'new' | 'tickets' | { ticket: number }
export interface OpenOptions {
  /** What the form of a new ticket, or the composer of a ticket, starts with. */
  prefill?: { subject?: string; message?: string }
}
export interface TicketDraft {
  subject: string
  message: string
  visibility?: Visibility
}

/** Who the host says its visitor is: an identity token, or what fetches a fresh one. Empty: nobody is logged in. */
export type Identity = { token: string } | { getToken: () => string | undefined | Promise<string | undefined> }

/** What the host tells of the visitor and the page: up to 20 values. Agents see it with new tickets, as unverified. */
export type Context = Record<string, string | number | boolean>

export interface Commands {
  /** Settings that differ from those in force start the widget anew; the same ones again change nothing. */
  init(settings?: Partial<Settings>): void
  /**
   * Signs in the host's user. Where nothing is stored here yet this waits until the visitor reaches for the widget. Another
   * user than before finds nothing of that one. Rejects with a `Failure` when the token is refused.
   */
  identify(identity: Identity): Promise<void>
  /** Goes with the tickets that are opened from now on, added to what was told before; null takes a value out. */
  setContext(context: { [name: string]: Context[string] | null }): Promise<void>
  /** A language tag, or `auto`. */
  setLocale(locale: string): Promise<void>
  /** Resolves once the panel is open. Rejects, after an `error` event, when it can't be loaded. */
  open(view?: View, options?: OpenOptions): Promise<void>
  close(): Promise<void>
  toggle(): Promise<void>
  /** Shows the widget again after `hide`. */
  show(): void
  /** Takes launcher and panel out of sight. */
  hide(): void
  /** Opens a ticket for the signed-in user. Rejects with a `Failure`, `not_authenticated` when nobody is. */
  newTicket(draft: TicketDraft): Promise<{ id: number; subject: string }>
  setTheme(theme: Theme): void
  /** Ends the session here and on the service, and leaves nothing stored here. */
  logout(): Promise<void>
  /** Takes everything off the page; `init` starts anew. */
  destroy(): void
  /** Resolves once the launcher stands; at once when there is none. */
  ready(): Promise<void>
  /** Returns the unsubscribe function. */
  on<K extends keyof Events>(event: K, fn: (payload: Events[K]) => void): () => void
}

export interface Failure {
  code: string
  message: string
}

export interface Events {
  ready: undefined
  open: undefined
  close: undefined
  /** How many tickets have posts that the user has not read; for an agent all tickets count. */
  unread: number
  /** Who is signed in now, by the account's id here; undefined: nobody. */
  identity: { user_id: number } | undefined
  'ticket:created': { id: number; subject: string }
  'message:sent': { ticket_id: number; post_id: number }
  'message:failed': Failure & { ticket_id?: number }
  /** Somebody else wrote on a ticket that the user follows. */
  'message:received': { ticket_id: number; post_id: number }
  /** A ticket that the user follows changed: what, by field, as it is now. */
  'ticket:updated': { ticket_id: number; changes: Record<string, unknown> }
  error: Failure
}

/** `window.Deskside`: `Deskside('open', 'new')`. */
export type Deskside = <K extends keyof Commands>(
  command: K,
  ...args: Parameters<Commands[K]>
) => ReturnType<Commands[K]>

/** What the launcher gives the panel. */
export interface PanelHost {
  /**
   * The panel appends its own element here and its sheet to `adoptedStyleSheets`; its rules match under that element
   * alone. The host element has the `color-scheme` in force (use `light-dark()`), `--ds-accent`, and the launcher's distance
   * from the bottom and from its side, `--ds-y` and `--ds-x`.
   */
  root: ShadowRoot
  settings: Settings
  /** Session, calls, drafts and outbox: made once a page, and kept while the panel comes and goes. */
  engine: Engine
  emit: Emitter['emit']
  /** The visitor closed the panel: the launcher calls `PanelHandle.close`, gives focus back and tells the page. */
  close(): void
}

/** What the launcher asks of the panel. Opening moves focus into it; the launcher takes it back. */
export interface PanelHandle {
  open(view?: View, options?: OpenOptions): void
  close(): void
  /** The language has changed. */
  redraw(): void
  destroy(): void
}

export interface Emitter {
  emit<K extends keyof Events>(event: K, ...payload: Events[K] extends undefined ? [] : [payload: Events[K]]): void
  on: Commands['on']
}

/** Each listener runs in a task of its own, so that one that throws stops nobody else. */
export function createEmitter(): Emitter {
  const listeners: { [event: string]: Set<(payload: never) => void> } = {}
  return {
    emit(event, ...[payload]) {
      for (const fn of listeners[event] ?? []) queueMicrotask(() => fn(payload as never))
    },
    on(event, fn) {
      const set = listeners[event] ?? new Set()
      listeners[event] = set.add(fn)
      return () => set.delete(fn)
    },
  }
}
