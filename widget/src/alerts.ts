import type { Emitter } from './sdk.ts'

export interface AlertOptions {
  hasTitle: boolean
  hasSound: boolean
  /** How much is unread now. */
  unread: number
  on: Emitter['on']
}

/** What the host may turn on: the count before the page's title, and a sound for what comes in. Gives what ends both. */
export function startAlerts({ hasTitle, hasSound, unread, on }: AlertOptions): () => void {
  const stops: (() => void)[] = []
  if (hasTitle) stops.push(countInTitle(unread, on))
  if (hasSound) stops.push(on('message:received', () => ringOnce().catch(() => {})))
  return () => {
    for (const stop of stops) stop()
  }
}

/** The page may change its title at any time: what it says then is what stands behind the count. */
function countInTitle(count: number, on: Emitter['on']): () => void {
  let own = ''
  let shown: string | undefined

  function show() {
    if (document.title !== shown) own = document.title
    // Trimmed as the browser does, or an empty title would look like a change by the page.
    shown = count ? `(${count}) ${own}`.trim() : own
    if (document.title !== shown) document.title = shown
  }

  const observer = new MutationObserver(show)
  observer.observe(document.head, { subtree: true, childList: true, characterData: true })
  const stop = on('unread', (now) => {
    count = now
    show()
  })
  show()
  return () => {
    stop()
    observer.disconnect()
    count = 0
    show()
  }
}

/** One tab rings for all, of those where the browser allows it: where the visitor has done something. */
async function ringOnce(): Promise<void> {
  if (!navigator.userActivation?.hasBeenActive) return
  if (!navigator.locks) return ring()
  await navigator.locks.request('deskside:sound', { ifAvailable: true }, (lock) => lock && ring())
}

/** Two soft notes, a second in all. */
function ring(): Promise<void> {
  const context = new AudioContext()
  const volume = context.createGain()
  volume.connect(context.destination)
  volume.gain.setValueAtTime(0.08, 0)
  volume.gain.exponentialRampToValueAtTime(0.001, 0.9)
  for (const [frequency, start] of [
    [660, 0],
    [880, 0.14],
  ] as const) {
    const note = context.createOscillator()
    note.frequency.value = frequency
    note.connect(volume)
    note.start(start)
    note.stop(0.9)
  }
  return new Promise((resolve) => setTimeout(() => resolve(context.close()), 1000))
}
