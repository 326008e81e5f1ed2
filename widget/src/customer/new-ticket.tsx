import type { Visibility } from '@deskside/backend/contract'
import { useState } from 'preact/hooks'
import { ApiError } from '../client.ts'
import type { Draft } from '../drafts.ts'
import type { Engine } from '../engine.ts'
import '../locales/en-views.ts'
import { t } from '../locales/index.ts'
import type { Settled } from '../outbox.ts'
import { contextOf } from '../state/context.ts'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import { countCharacters, limits } from '../state/text.ts'
import formCss from '../ui/form.css?inline'
import { counted, Field, Form, type Values } from '../ui/form.tsx'
import { lazy } from '../ui/lazy.tsx'
import ticketParts from '../ui/ticket-parts.css?inline'
import { VisibilityChoice } from '../ui/ticket-parts.tsx'

export const css = [formCss, ticketParts]

const Blocked = lazy(() => import('../thread/blocked.tsx').then(({ Blocked }) => ({ View: Blocked, css: [] })))

export function NewTicket() {
  const app = useApp()
  const { me, view } = useStore(app)
  const { drafts, outbox } = app.engine
  const [draft, setDraft] = useState<Draft>(drafts.get('new') ?? { message: '' })
  const [isSending, setSending] = useState(false)
  const visibility = draft.visibility ?? me?.default_visibility

  function keep(change: Partial<Draft>) {
    setDraft((before) => {
      const now = { ...before, ...change }
      drafts.set('new', now)
      return now
    })
  }

  async function send({ subject = '', message = '' }: Values) {
    check({ subject, message })
    const item = outbox.add({
      kind: 'ticket',
      subject,
      message,
      ...(visibility && { visibility }),
      ...contextOf(app.engine, app.settings),
    })
    drafts.clear('new')
    setSending(true)
    const { answer, item: settled } = await whenSettled(app.engine, item.id)
    setSending(false)
    if (app.get().view !== view) return
    if (answer) return app.go({ name: 'ticket', id: answer.id })
    if (!settled) return app.go({ name: 'home' })
    outbox.discard(item.id)
    keep({ subject, message })
    throw new ApiError(400, { detail: settled.error?.message ?? t('failed') })
  }

  if (me?.is_blocked) return <Blocked />
  return (
    <section class="page">
      <h3>{t('newTicket')}</h3>
      <Form action={t(isSending ? 'sending' : 'send')} send={send}>
        <Field
          name="subject"
          label={t('subject')}
          value={draft.subject}
          limit={limits.subject}
          onText={(subject) => keep({ subject })}
        />
        <Field
          name="message"
          label={t('message')}
          value={draft.message}
          limit={limits.message}
          isLong
          onText={(message) => keep({ message })}
        />
        {visibility && (
          <VisibilityChoice value={visibility} onChange={(choice: Visibility) => keep({ visibility: choice })} />
        )}
        {isSending && <p class="hint">{t('later')}</p>}
      </Form>
    </section>
  )
}

/** Refuses what the service would refuse, before it is sent. */
function check(values: { subject: string; message: string }): void {
  const errors: Record<string, string[]> = {}
  for (const name of ['subject', 'message'] as const) {
    if (!values[name].trim()) errors[name] = [t('needed')]
    else if (countCharacters(values[name]) > limits[name]) errors[name] = [counted(values[name], limits[name]) ?? '']
  }
  if (Object.keys(errors).length) throw new ApiError(400, { errors })
}

/** What came of an item; nothing when another tab sent it. */
function whenSettled({ outbox, session }: Engine, id: string): Promise<Partial<Settled>> {
  return new Promise((resolve) => {
    const stop = outbox.subscribe((settled) => {
      const isGone = session.get() && !outbox.items().some((item) => item.id === id)
      if (settled?.item.id !== id && !isGone) return
      stop()
      resolve(settled?.item.id === id ? settled : {})
    })
  })
}
