import type { Storage_ } from './storage.ts'

const LEASE_MS = 6_000
const RENEW_MS = 2_000
const SETTLE_MS = 100

/** Runs `work` while no other tab does so under this name; waits for its turn. The signal tells it that the turn is over. */
export type Exclusive = (name: string, signal: AbortSignal, work: (turn: AbortSignal) => Promise<void>) => Promise<void>

/** Web Locks where there are any; a lease in the storage on plain http pages, which have none. */
export function createExclusive(storage: Storage_): Exclusive {
  return async (name, signal, work) => {
    try {
      if (globalThis.navigator?.locks) await navigator.locks.request(name, { signal }, () => work(signal))
      else await withLease(storage, `lease:${name}`, signal, work)
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}

interface Lease {
  owner: number
  until: number
}

async function withLease(
  storage: Storage_,
  key: string,
  signal: AbortSignal,
  work: (turn: AbortSignal) => Promise<void>,
): Promise<void> {
  const owner = Math.random()
  const take = () => storage.set(key, { owner, until: Date.now() + LEASE_MS } satisfies Lease)
  const isOurs = () => storage.get<Lease>(key)?.owner === owner

  for (;;) {
    if ((storage.get<Lease>(key)?.until ?? 0) < Date.now()) {
      take()
      // Two tabs may take it at once: the last one to write has it.
      await sleep(SETTLE_MS, signal)
      if (isOurs()) break
    }
    await sleep(RENEW_MS, signal)
  }

  const turn = new AbortController()
  const renewing = setInterval(() => (isOurs() ? take() : turn.abort()), RENEW_MS)
  const giveUp = () => turn.abort()
  signal.addEventListener('abort', giveUp)
  try {
    await work(turn.signal)
  } finally {
    clearInterval(renewing)
    signal.removeEventListener('abort', giveUp)
    if (isOurs()) storage.remove(key)
  }
}

/** Rejects with the signal's reason when it is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
  })
}
