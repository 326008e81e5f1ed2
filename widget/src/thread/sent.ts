import { useEffect } from 'preact/hooks'
import { useApp } from '../state/hooks.ts'
import type { Thread } from '../state/thread.ts'

/** A reply or note that was taken becomes a post in the same breath. */
export function useSent(thread: Thread, id: number): void {
  const app = useApp()
  useEffect(
    () =>
      app.engine.outbox.subscribe((settled) => {
        const { me } = app.get()
        if (settled?.item.error?.code === 'blocked') app.loadMe()
        if (!settled?.answer || settled.item.kind === 'ticket' || settled.item.ticketId !== id || !me) return
        thread.insert({
          id: settled.answer.id,
          ticket_id: id,
          kind: settled.item.kind === 'notes' ? 'note' : 'reply',
          author_id: me.id,
          username: me.username,
          is_customer_service: me.is_customer_service,
          message: settled.item.message.trim(),
          created_at: new Date().toISOString(),
        })
        thread.refresh()
      }),
    [thread],
  )
}
