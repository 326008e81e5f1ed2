import { createContext } from 'preact'
import { useContext, useEffect, useRef } from 'preact/hooks'
import type { OutboxItem } from '../outbox.ts'
import type { App } from './app.ts'
import { useLive, useStore } from './store.ts'

const POLL_MS = 10_000

export const AppContext = createContext<App>(undefined as never)
export const useApp = (): App => useContext(AppContext)

/** The waiting messages as they are now. */
export function useOutbox(): OutboxItem[] {
  const { outbox } = useApp().engine
  return useLive(outbox.subscribe, outbox.items)
}

/** Calls `read` at once and every ten seconds, while somebody is signed in and looks. */
export function usePolling(read: () => void, key: unknown): void {
  const { isOpen, session } = useStore(useApp())
  const latest = useRef(read)
  latest.current = read
  useEffect(() => {
    if (!isOpen || !session) return
    const look = () => document.visibilityState === 'visible' && latest.current()
    look()
    const timer = setInterval(look, POLL_MS)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [isOpen, session?.token, key])
}
