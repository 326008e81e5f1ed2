import type { Event, EventType, Presence } from '@deskside/backend/contract'
import type { connect } from './connection.ts'
import type { SessionStore } from './session.ts'
import type { StreamState } from './stream.ts'

/** How often one looks by oneself while there is no stream. */
export const LOOK_MS = 30_000

export type LiveState = StreamState | 'closed'
export type Logged = { name: EventType; data: Event }
export type LiveEvent =
  | Logged
  | { name: 'typing' | 'presence'; data: Presence }
  /** What was fetched before may be out of date. */
  | { name: 'reset' }
  | { name: 'state'; data: LiveState }

export const isLogged = (event: LiveEvent): event is Logged => /^(post|ticket)\./.test(event.name)

/** What happens on the user's tickets, as it happens, by one stream for all tabs of a browser. */
export interface Live {
  /** Calls `fn` with each event, once a tab. Subscribe before fetching, so that nothing falls between. */
  subscribe(fn: (event: LiveEvent) => void): () => void
  /** `retrying` until the stream stands; `closed` while nobody is signed in. */
  state(): LiveState
  close(): void
}

type Connect = typeof connect
export interface LiveOptions extends Omit<Parameters<Connect>[0], 'user' | 'tell'> {
  session: SessionStore
  /** Loads what reads the stream: not before there is somebody to read it for. */
  load: () => Promise<{ connect: Connect }>
}

export function createLive({ session, load, ...options }: LiveOptions): Live {
  const listeners = new Set<(event: LiveEvent) => void>()
  let connection: ReturnType<Connect> | undefined
  let state: LiveState = 'closed'
  let turn = {}
  let timer: ReturnType<typeof setTimeout> | undefined

  function tell(event: LiveEvent) {
    if (event.name === 'state') state = event.data
    for (const fn of [...listeners]) fn(event)
  }

  async function join() {
    const user = session.get()
    if (!user) return
    const own = {}
    turn = own
    tell({ name: 'state', data: 'retrying' })
    const chunk = await load().catch(() => undefined)
    if (own !== turn) return
    connection = chunk?.connect({ ...options, user, tell })
    if (chunk) return
    timer = setTimeout(join, LOOK_MS)
    tell({ name: 'reset' })
  }

  function leave() {
    turn = {}
    clearTimeout(timer)
    connection?.close()
    connection = undefined
    tell({ name: 'state', data: 'closed' })
  }

  const stopFollowing = session.onChange(() => {
    leave()
    join()
  })
  join()

  return {
    subscribe(fn) {
      listeners.add(fn)
      return () => listeners.delete(fn)
    },
    state: () => state,
    close() {
      stopFollowing()
      leave()
      listeners.clear()
    },
  }
}
