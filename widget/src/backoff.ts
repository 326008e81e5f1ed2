const FIRST_MS = 1_000
const LONGEST_MS = 30_000

/** Milliseconds before try `attempt` (from 1): doubled each time, spread by half, never under what the server asked for. */
export function backoff(attempt: number, retryAfterSeconds = 0, random: () => number = Math.random): number {
  const step = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1))
  return Math.max(step * (0.5 + random() / 2), retryAfterSeconds * 1000)
}
