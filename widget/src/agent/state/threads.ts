import { createThread, type Thread } from '../../state/thread.ts'
import type { Desk } from './desk.ts'

const mostKept = 30

/** A ticket's thread: those opened last are kept, so that going back shows them at once. */
export function threadOf({ app, threads }: Desk, id: number): Thread {
  const known = threads.get(id) ?? createThread(app.engine.call, id, app.get().userId ?? 0)
  threads.delete(id)
  threads.set(id, known)
  for (const old of threads.keys()) if (threads.size > mostKept) threads.delete(old)
  return known
}
