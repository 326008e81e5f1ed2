import type { Storage_ } from './storage.ts'

/** Who is signed in here. Stored after a log-in only. */
export interface Session {
  token: string
  user_id: number
}

export interface SessionStore {
  get(): Session | undefined
  /** A log-in, told to every listener here and in the other tabs. */
  start(session: Session): void
  /** Ends the session, if `token` is still the one in use: a late 401 must not end a newer log-in. */
  end(token?: string): void
  /** Calls `fn` whenever somebody logs in or out, here or in another tab. */
  onChange(fn: (session: Session | undefined) => void): () => void
  close(): void
}

export function createSession(storage: Storage_): SessionStore {
  const listeners = new Set<(session: Session | undefined) => void>()
  let current = storage.get<Session>('session')

  function become(session: Session | undefined) {
    if (session?.token === current?.token) return
    current = session
    for (const fn of [...listeners]) fn(session)
  }

  const stopListening = storage.onChange((key) => key === 'session' && become(storage.get('session')))

  return {
    get: () => current,
    start(session) {
      storage.set('session', session)
      become(session)
    },
    end(token = current?.token) {
      if (token !== current?.token) return
      storage.remove('session')
      become(undefined)
    },
    onChange(fn) {
      listeners.add(fn)
      return () => listeners.delete(fn)
    },
    close() {
      stopListening()
      listeners.clear()
    },
  }
}
