/** `read`, one at a time: asked for while it runs, it runs once more, so that nothing that happened meanwhile is missed. */
export function oneAtATime(read: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let isDue = false
  async function run() {
    try {
      do {
        isDue = false
        await read()
      } while (isDue)
    } finally {
      running = undefined
    }
  }
  return () => {
    isDue = true
    running ??= run()
    return running
  }
}
