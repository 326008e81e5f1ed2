import type { StorageKind } from './sdk.ts'

/** A namespaced store of JSON that never throws: what the browser refuses to keep lives in memory. */
export interface Storage_ {
  get<T>(key: string): T | undefined
  set(key: string, value: unknown): void
  remove(key: string): void
  /** Every key that starts with `prefix`. */
  keys(prefix: string): string[]
  /** Calls `fn` with each key that *another* tab changed. Returns the unsubscribe function. */
  onChange(fn: (key: string) => void): () => void
}

export function createStorage(kind: StorageKind, apiBase: string): Storage_ {
  const namespace = namespaceOf(apiBase)
  const area = openArea(kind)
  const memory = new Map<string, string>()

  const stored = (key: string) => attempt(() => area?.getItem(namespace + key))

  return {
    get(key) {
      const json = memory.get(key) ?? stored(key)
      return json ? attempt(() => JSON.parse(json)) : undefined
    },
    set(key, value) {
      const json = JSON.stringify(value)
      const kept = attempt(() => {
        area?.setItem(namespace + key, json)
        return !!area
      })
      if (kept) memory.delete(key)
      else memory.set(key, json)
    },
    remove(key) {
      memory.delete(key)
      attempt(() => area?.removeItem(namespace + key))
    },
    keys(prefix) {
      const kept = attempt(() => Object.keys(area ?? {})) ?? []
      const ours = kept.filter((key) => key.startsWith(namespace)).map((key) => key.slice(namespace.length))
      return [...new Set([...ours, ...memory.keys()])].filter((key) => key.startsWith(prefix))
    },
    onChange(fn) {
      const listener = (event: StorageEvent) => {
        if (event.storageArea !== area || !area) return
        if (event.key?.startsWith(namespace)) fn(event.key.slice(namespace.length))
      }
      globalThis.addEventListener?.('storage', listener)
      return () => globalThis.removeEventListener?.('storage', listener)
    },
  }
}

/** What every key of a service starts with. */
export const namespaceOf = (apiBase: string) => `deskside:${apiBase}:`

/** Private windows and blocked cookies throw on the mere mention of `localStorage`. */
function openArea(kind: StorageKind): Storage | undefined {
  if (kind === 'none') return undefined
  return attempt(() => globalThis[`${kind}Storage`])
}

function attempt<T>(fn: () => T): NonNullable<T> | undefined {
  try {
    return fn() ?? undefined
  } catch {
    return undefined
  }
}
