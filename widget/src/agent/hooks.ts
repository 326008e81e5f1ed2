import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import type { Desk } from './state/desk.ts'
import type { QueueState } from './state/queue.ts'

export const DeskContext = createContext<Desk>(undefined as never)
export const useDesk = (): Desk => useContext(DeskContext)

/** The queue in view, drawn again as it changes. */
export function useQueue(): QueueState {
  const desk = useDesk()
  useStore(desk)
  return useStore(desk.queue())
}

/** Who acts for the team, not only within it. */
export function useIsAdmin(): boolean {
  return useStore(useApp()).me?.role === 'admin'
}
