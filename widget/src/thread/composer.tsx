import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { useApp } from '../state/hooks.ts'
import { createSignals, type Signal, type Signals } from '../state/signals.ts'
import { useStore } from '../state/store.ts'
import { countCharacters, limits } from '../state/text.ts'
import { counted } from '../ui/form.tsx'
import { IconButton } from '../ui/parts.tsx'

/** Writes a reply. What is typed is kept per ticket until it is sent. */
export function Composer({ id }: { id: number }) {
  const app = useApp()
  const { session } = useStore(app)
  const { drafts, outbox } = app.engine
  const [text, setText] = useState(drafts.get(id)?.message ?? '')
  const field = useRef<HTMLTextAreaElement>(null)
  const about = useId()
  const count = counted(text, limits.message)
  const signals = useSignals(id)
  const isTooLong = !!count && countCharacters(text) > limits.message

  useLayoutEffect(() => {
    const area = field.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight + 2}px`
  }, [text])

  // After another log-in the field is back, and one goes on writing.
  useEffect(() => {
    if (session && matchMedia('(hover: hover)').matches) field.current?.focus()
  }, [session?.token])

  function keep(message: string): void {
    setText(message)
    if (message) drafts.set(id, { message })
    else drafts.clear(id)
    if (message.trim()) signals.current?.type()
    else signals.current?.stop()
  }

  function send(): void {
    field.current?.focus()
    if (!text.trim() || isTooLong) return
    outbox.add({ kind: 'reply', ticketId: id, message: text })
    keep('')
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <div class="entry">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          aria-label={t('reply')}
          aria-describedby={about}
          aria-invalid={isTooLong || undefined}
          placeholder={t('replyHint')}
          value={text}
          onInput={(event) => keep(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <IconButton type="submit" icon="send" label={t('send')} />
      </div>
      <p id={about} class={isTooLong ? 'error' : 'hint'}>
        {count ?? t('enterHint')}
      </p>
    </form>
  )
}

/** Tells the others at the ticket that one writes. Agents tell that they look, too. */
function useSignals(id: number) {
  const app = useApp()
  const { isOpen, session, me } = useStore(app)
  const signals = useRef<Signals | null>(null)
  useEffect(() => {
    if (!isOpen || !session || !me) return
    const tell = async (state: Signal) => {
      if (state === 'looking' && document.hidden) return
      await app.engine.call('POST /api/tickets/{id}/typing/', { id, body: { state } }).catch(() => {})
    }
    const own = createSignals(tell, me.is_customer_service)
    signals.current = own
    return own.close
  }, [id, isOpen, session?.token, me?.id])
  return signals
}
