import type { Storage_ } from './storage.ts'

/** Who is signed in here. Stored after a log-in only. */
export interface Session {
  token: string
  user_id: number
  /** The host's name for the user, where the host signed them in. */
  sub?: string
  /** Works here: gets the console. */
  is_agent?: boolean
}

export interface SessionStore {
  get(): Session | undefined
  /** A log-in, told to every listener here and in the other tabs. */
  start(session: Session): void
  /**
   * Ends the session, if `token` is still the one in use: a late 401 must not end a newer log-in. `isForGood`: whoever it was
   * has left, and nothing of them stays in sight.
   */
  end(token?: string, isForGood?: boolean): void
  /** Calls `fn` whenever somebody logs in or out, here or in another tab. */
  onChange(fn: (session: Session | undefined, isForGood?: boolean) => void): () => void
  close(): void
}

export function createSession(storage: Storage_): SessionStore {
  const listeners = new Set<Parameters<SessionStore['onChange']>[0]>()
  let current = storage.get<Session>('session')

  function become(session: Session | undefined, isForGood?: boolean) {
    if (session?.token === current?.token) return
    current = session
    for (const fn of [...listeners]) fn(session, isForGood)
  }

  const stopListening = storage.onChange((key) => key === 'session' && become(storage.get('session')))

  return {
    get: () => current,
    start(session) {
      storage.set('session', session)
      become(session)
    },
    end(token = current?.token, isForGood) {
      if (token !== current?.token) return
      storage.remove('session')
      become(undefined, isForGood)
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
