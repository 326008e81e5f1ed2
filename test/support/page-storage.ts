/** A page's `localStorage` or `sessionStorage`: what is kept are own properties, as in a browser. */
export function pageStorage(): Storage {
  return Object.create({
    getItem(this: Record<string, string>, key: string) {
      return this[key] ?? null
    },
    setItem(this: Record<string, string>, key: string, value: string) {
      this[key] = value
    },
    removeItem(this: Record<string, string>, key: string) {
      delete this[key]
    },
  })
}

/** Makes `area` the page's storage of that kind until the returned function is called. */
export function install(kind: 'localStorage' | 'sessionStorage', get: () => Storage): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, kind)
  Object.defineProperty(globalThis, kind, { configurable: true, get })
  return () => {
    if (before) Object.defineProperty(globalThis, kind, before)
    else Reflect.deleteProperty(globalThis, kind)
  }
}
