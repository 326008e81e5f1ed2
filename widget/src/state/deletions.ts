import type { ApiError, Call } from '../client.ts'
import { t } from '../locales/index.ts'
import { explain } from './faults.ts'
import { createStore, type Store } from './store.ts'

export interface DeletionsState {
  /** Posts that are out of sight: deleted, or about to be. */
  gone: ReadonlySet<number>
}

export interface Deletions extends Store<DeletionsState> {
  remove(postId: number): void
  /** Deletes now what could still be undone: the panel closes, or the page goes away. */
  flush(): void
}

/** Takes a post out of sight at once, and deletes it when it can no longer be undone, `undoMs` later. */
export function createDeletions(
  call: Call,
  say: (notice: string, undo?: () => void) => void,
  undoMs: number,
): Deletions {
  const store = createStore<DeletionsState>({ gone: new Set() })
  let pending: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function bringBack(id: number): void {
    const gone = new Set(store.get().gone)
    gone.delete(id)
    store.set({ gone })
  }

  function take(): number | undefined {
    const id = pending
    clearTimeout(timer)
    pending = undefined
    return id
  }

  function flush(): void {
    const id = take()
    if (id === undefined) return
    say('')
    call('DELETE /api/posts/{id}/', { id, keepalive: true }).catch((error: ApiError) => {
      if (error.status === 404) return
      bringBack(id)
      say(explain(error))
    })
  }

  return {
    ...store,
    remove(id) {
      flush()
      store.set({ gone: new Set(store.get().gone).add(id) })
      pending = id
      timer = setTimeout(flush, undoMs)
      say(t('deleted'), () => bringBack(take() ?? 0))
    },
    flush,
  }
}
