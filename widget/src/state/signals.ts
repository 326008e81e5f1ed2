export type Signal = 'writing' | 'looking' | 'gone'

export interface Signals {
  /** Something was typed. */
  type(): void
  /** What was typed is sent, or gone. */
  stop(): void
  close(): void
}

const WRITING_MS = 3000
const PAUSE_MS = 5000
const LOOKING_MS = 25_000

/** Tells the others that one writes: at most every three seconds, and once when one stops. `isLooking`: and that one looks. */
export function createSignals(tell: (signal: Signal) => Promise<unknown>, isLooking: boolean, now = Date.now): Signals {
  let toldAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  const isWriting = () => Number.isFinite(toldAt)

  async function look() {
    if (isLooking) await tell('looking')
  }

  function stop() {
    clearTimeout(timer)
    if (!isWriting()) return
    toldAt = Number.NEGATIVE_INFINITY
    tell('gone').then(look)
  }

  look()
  const beat = setInterval(look, LOOKING_MS)
  return {
    type() {
      clearTimeout(timer)
      timer = setTimeout(stop, PAUSE_MS)
      if (now() - toldAt < WRITING_MS) return
      toldAt = now()
      tell('writing')
    },
    stop,
    close() {
      clearInterval(beat)
      clearTimeout(timer)
      if (isLooking || isWriting()) tell('gone')
      isLooking = false
    },
  }
}
