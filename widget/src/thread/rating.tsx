import type { TicketDetail } from '@deskside/backend/contract'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { useApp } from '../state/hooks.ts'
import type { Thread } from '../state/thread.ts'
import { Field, Form, type Values } from '../ui/form.tsx'
import { Icon } from '../ui/icon.tsx'
import { w } from './rare-words.ts'
import own from './rating.css?inline'

export const css = [own]

const face = 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9 9.5v.01M15 9.5v.01'
const scores = [
  { score: 'good', word: 'good', path: `${face}M8.3 14c.8 1.4 2.1 2.2 3.7 2.2s2.9-.8 3.7-2.2` },
  { score: 'bad', word: 'notGood', path: `${face}M8.3 16.2c.8-1.4 2.1-2.2 3.7-2.2s2.9.8 3.7 2.2` },
] as const

/** Asks the requester once how it went, and thanks for the answer. */
export function Rating({ thread, ticket }: { thread: Thread; ticket: TicketDetail }) {
  const app = useApp()
  const [score, choose] = useState<'good' | 'bad'>()
  const [isDone, setDone] = useState(false)
  const thanks = useRef<HTMLParagraphElement>(null)
  useLayoutEffect(() => thanks.current?.focus(), [isDone])

  async function send({ comment = '' }: Values) {
    if (!score) return
    const body = { score, comment }
    const rating = await app.engine.call('POST /api/tickets/{id}/rating/', { id: ticket.id, body })
    setDone(true)
    thread.set({ ticket: { ...(thread.get().ticket ?? ticket), rating, can_rate: false } })
  }

  if (isDone)
    return (
      <p class="rating" role="status" tabIndex={-1} ref={thanks}>
        {w('thanks')}
      </p>
    )
  if (!ticket.can_rate) return null
  return (
    <section class="rating" aria-label={w('rate')}>
      <div class="scores">
        <strong>{w('rate')}</strong>
        {scores.map(({ score: one, word, path }) => (
          <button key={one} type="button" aria-pressed={score === one} onClick={() => choose(one)}>
            <Icon name={one} path={path} />
            {w(word)}
          </button>
        ))}
      </div>
      {score && (
        <Form action={t('send')} send={send}>
          <Field name="comment" label={w('why')} limit={2000} isLong isOptional />
        </Form>
      )}
    </section>
  )
}
