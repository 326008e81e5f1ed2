import type { Storage_ } from './storage.ts'

const LEASE_MS = 6_000
const RENEW_MS = 2_000
const SETTLE_MS = 100

type Work = (turn: AbortSignal) => Promise<void>

/** Waits until no other tab works under `name`, then runs `work`, whose signal says that the turn is over. `signal` ends both. */
export type Exclusive = (name: string, signal: AbortSignal, work: Work) => Promise<void>

/** Web Locks where there are any; a lease in the storage on plain http pages, which have none. */
export function createExclusive(storage: Storage_): Exclusive {
  return async (name, signal, work) => {
    const turn = new AbortController()
    const either = AbortSignal.any([signal, turn.signal])
    try {
      if (globalThis.navigator?.locks) await navigator.locks.request(name, { signal }, () => work(either))
      else await withLease(storage, `lease:${name}`, either, () => turn.abort(), work)
    } catch (error) {
      if (!either.aborted) throw error
    }
  }
}

interface Lease {
  owner: number
  until: number
}

async function withLease(storage: Storage_, key: string, turn: AbortSignal, lose: () => void, work: Work) {
  const owner = Math.random()
  const take = () => storage.set(key, { owner, until: Date.now() + LEASE_MS } satisfies Lease)
  const isOurs = () => storage.get<Lease>(key)?.owner === owner

  while (!isOurs()) {
    if ((storage.get<Lease>(key)?.until ?? 0) < Date.now()) {
      take()
      // Two tabs may take it at once: the last one to write has it.
      await sleep(SETTLE_MS, turn)
    } else await sleep(RENEW_MS, turn)
  }
  const renewing = setInterval(() => (isOurs() ? take() : lose()), RENEW_MS)
  try {
    await work(turn)
  } finally {
    clearInterval(renewing)
    if (isOurs()) storage.remove(key)
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
