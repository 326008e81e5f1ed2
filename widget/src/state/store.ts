import { useEffect, useState } from 'preact/hooks'

export interface Store<T> {
  get(): T
  set(patch: Partial<T>): void
  subscribe(listener: () => void): () => void
}

export function createStore<T extends object>(state: T): Store<T> {
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set(patch) {
      state = { ...state, ...patch }
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** What `read` gives now; renders again whenever `subscribe` calls. */
export function useLive<T>(subscribe: (listener: () => void) => () => void, read: () => T): T {
  const [, redraw] = useState({})
  useEffect(() => {
    redraw({})
    return subscribe(() => redraw({}))
  }, [subscribe])
  return read()
}

export const useStore = <T>(store: Store<T>): T => useLive(store.subscribe, store.get)
