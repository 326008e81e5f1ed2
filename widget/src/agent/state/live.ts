import { isLogged } from '../../live.ts'
import type { Desk } from './desk.ts'

const SOON_MS = 250
const APART_MS = 1000

/** Keeps the queue and its counts up to date by the event stream: what happens in a burst is read once. */
export function followLive({ app, queue, views }: Desk): () => void {
  const { live, session } = app.engine
  let isDue = false
  let readAt = 0
  let own = new Set<number>()

  function refresh(): void {
    isDue = false
    readAt = Date.now()
    if (app.get().isOpen && session.get()) {
      queue().refresh([...own])
      views.refresh()
    }
    own = new Set()
  }

  return live.subscribe((event) => {
    if (event.name !== 'reset' && !isLogged(event)) return
    if (isLogged(event)) {
      const { ticket_id, user_id } = event.data
      if (user_id === session.get()?.user_id) own.add(ticket_id)
      else queue().isNews(ticket_id)
    }
    if (!isDue) setTimeout(refresh, Math.max(SOON_MS, readAt + APART_MS - Date.now()))
    isDue = true
  })
}
