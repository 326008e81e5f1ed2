import { sleep } from './exclusive.ts'

const LONGEST_MS = 30_000

export interface Backoff {
  /** Waits before try `attempt` (from 1): doubled each time, spread by half, never under what the server asked for. */
  wait(attempt: number, signal: AbortSignal, retryAfterSeconds?: number): Promise<void>
  /** Ends the present wait, as far as the server leaves it to us. */
  wake(): void
  /** Milliseconds of the first wait. */
  first: number
}

export function createBackoff(random: () => number = Math.random): Backoff {
  let waiting = new AbortController()
  return {
    first: 1_000,
    wake: () => waiting.abort(),
    async wait(attempt, signal, retryAfterSeconds = 0) {
      waiting = new AbortController()
      const step = Math.min(LONGEST_MS, this.first * 2 ** (attempt - 1))
      const told = retryAfterSeconds * 1000
      const rest = Math.max(0, step * (0.5 + random() / 2) - told)
      const either = AbortSignal.any([waiting.signal, signal])
      await sleep(told, signal)
        .then(() => sleep(rest, either))
        .catch(() => {})
    },
  }
}
