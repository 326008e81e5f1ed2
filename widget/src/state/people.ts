import type { Presence } from '@deskside/backend/contract'
import type { Live } from '../live.ts'

/** Somebody else at a ticket. */
export type Someone = Presence & { isWriting: boolean }

/** Calls `show` with who is at the ticket now, whenever that changes. What isn't told again is stale after a while. */
export function followPeople(
  live: Pick<Live, 'subscribe'>,
  ticketId: number,
  show: (people: Someone[]) => void,
): () => void {
  const people = new Map<number, Someone>()
  const timers = new Map<number, ReturnType<typeof setTimeout>>()

  function put(userId: number, someone?: Someone): void {
    clearTimeout(timers.get(userId))
    if (!people.delete(userId) && !someone) return
    if (someone) {
      people.set(userId, someone)
      timers.set(userId, setTimeout(put, someone.ttl * 1000, userId))
    }
    show([...people.values()])
  }

  const stop = live.subscribe((event) => {
    if (event.name === 'post.created' && event.data.ticket_id === ticketId) put(event.data.user_id ?? 0)
    if ((event.name !== 'typing' && event.name !== 'presence') || event.data.ticket_id !== ticketId) return
    const { user_id, ttl } = event.data
    const isWriting = event.name === 'typing'
    // Who writes looks, too.
    if (!isWriting && people.get(user_id)?.isWriting) return
    put(user_id, ttl ? { ...event.data, isWriting } : undefined)
  })

  return () => {
    stop()
    for (const timer of timers.values()) clearTimeout(timer)
  }
}
