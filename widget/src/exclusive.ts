/** Waits until no other tab works under `name`, then runs `work`. `signal` ends the waiting and the work. */
export type Exclusive = (name: string, signal: AbortSignal, work: (turn: AbortSignal) => Promise<void>) => Promise<void>

/** Plain http pages have no Web Locks: each tab works there, and what must happen once rests on its idempotency key. */
export const exclusive: Exclusive = async (name, signal, work) => {
  try {
    if (globalThis.navigator?.locks) await navigator.locks.request(name, { signal }, () => work(signal))
    else await work(signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** Rejects with the signal's reason when it is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
