import { ApiError, type Call } from '../client.ts'
import { createStore, type Store } from './store.ts'

export const UNDO_MS = 5000

export interface DeletionsState {
  /** Posts that are out of sight: deleted, or about to be. */
  gone: ReadonlySet<number>
  /** The post that can still be brought back. */
  undoable: number | undefined
  fault: unknown
}

export interface Deletions extends Store<DeletionsState> {
  remove(postId: number): void
  undo(): void
  /** Deletes now what could still be undone: the panel closes, or the page goes away. */
  flush(): void
}

/** Takes a post out of sight at once, and deletes it when it can no longer be undone. */
export function createDeletions(call: Call): Deletions {
  const store = createStore<DeletionsState>({ gone: new Set(), undoable: undefined, fault: undefined })
  let timer: ReturnType<typeof setTimeout> | undefined

  function bringBack(id: number, fault?: unknown): void {
    const gone = new Set(store.get().gone)
    gone.delete(id)
    store.set({ gone, fault })
  }

  function flush(): void {
    const id = store.get().undoable
    if (id === undefined) return
    clearTimeout(timer)
    store.set({ undoable: undefined })
    call('DELETE /api/posts/{id}/', { id, keepalive: true }).catch((error: unknown) => {
      if (!(error instanceof ApiError && error.status === 404)) bringBack(id, error)
    })
  }

  return {
    ...store,
    remove(id) {
      flush()
      store.set({ gone: new Set(store.get().gone).add(id), undoable: id, fault: undefined })
      timer = setTimeout(flush, UNDO_MS)
    },
    undo() {
      const id = store.get().undoable
      if (id === undefined) return
      clearTimeout(timer)
      store.set({ undoable: undefined })
      bringBack(id)
    },
    flush,
  }
}
