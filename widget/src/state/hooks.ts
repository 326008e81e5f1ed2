import { createContext } from 'preact'
import { useContext, useEffect, useRef } from 'preact/hooks'
import { isLogged, type Logged } from '../live.ts'
import type { OutboxItem } from '../outbox.ts'
import type { App } from './app.ts'
import { useLive, useStore } from './store.ts'

export const AppContext = createContext<App>(undefined as never)
export const useApp = (): App => useContext(AppContext)

/** The waiting messages as they are now. */
export function useOutbox(): OutboxItem[] {
  const { outbox } = useApp().engine
  return useLive(outbox.subscribe, outbox.items)
}

/**
 * Calls `read` at once and whenever something happened that `concerns` it, while somebody is signed in and looks.
 * `hasCome`: the reader was not here before, or looked away.
 */
export function useFresh(read: (hasCome: boolean) => void, concerns: (event: Logged) => boolean, key: unknown): void {
  const app = useApp()
  const { isOpen, session } = useStore(app)
  const latest = useRef({ read, concerns })
  latest.current = { read, concerns }
  useEffect(() => {
    if (!isOpen || !session) return
    const look = (hasCome: boolean) => document.visibilityState === 'visible' && latest.current.read(hasCome)
    const come = () => look(true)
    const stop = app.engine.live.subscribe((event) => {
      const isBack = event.name === 'reset' || (event.name === 'state' && event.data === 'open')
      if (isBack || (isLogged(event) && latest.current.concerns(event))) look(false)
    })
    come()
    document.addEventListener('visibilitychange', come)
    return () => {
      stop()
      document.removeEventListener('visibilitychange', come)
    }
  }, [isOpen, session?.token, key])
}
