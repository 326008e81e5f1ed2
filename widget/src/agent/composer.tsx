import type { Ticket } from '@deskside/backend/contract'
import type { RefObject } from 'preact'
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { useApp } from '../state/hooks.ts'
import type { Signals } from '../state/signals.ts'
import { useStore } from '../state/store.ts'
import type { Thread } from '../state/thread.ts'
import { Button } from '../ui/parts.tsx'
import own from './composer.css?inline'
import { ComposerNotes } from './composer-notes.tsx'
import { Keys } from './glyph.tsx'
import { useDesk } from './hooks.ts'
import { afterSending, createComposing, tooMuch } from './state/composing.ts'
import type { Mode } from './state/desk.ts'
import { keyName } from './state/keys.ts'
import type { CannedReply } from './state/lookups.ts'
import { applyCanned } from './state/macros.ts'
import { nextPlaceholder } from './state/placeholders.ts'
import { type Token, tokenBefore } from './state/suggest.ts'
import { Suggestions, useSuggestions } from './suggestions.tsx'
import { w } from './ticket-words.ts'

export const css = [own]

export interface ComposerProps {
  thread: Thread
  ticket: Ticket
  signals: RefObject<Signals | null>
}

/** Writes a reply or a private note. The two never share a text, a colour or a button. */
export function Composer({ thread, ticket, signals }: ComposerProps) {
  const app = useApp()
  const desk = useDesk()
  const { mode, focus, canned } = useStore(desk)
  const field = useRef<HTMLTextAreaElement>(null)
  const about = useId()
  const [caret, setCaret] = useState(0)
  const current = useRef(ticket)
  current.current = ticket
  const composing = useMemo(
    () =>
      createComposing(
        desk,
        mode,
        () => current.current,
        () => thread.get().posts,
      ),
    [mode],
  )
  const { text, missing } = useStore(composing)
  const isNote = mode === 'note'
  const name = ticket.requester.username
  const excess = tooMuch(text)
  const isTooLong = excess > 0
  const suggestions = useSuggestions(tokenBefore(text, caret, isNote), choose)

  useLayoutEffect(() => {
    const area = field.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight + 2}px`
  }, [text, mode])

  // Before the next key comes in: what is typed must never be taken for shortcuts.
  useLayoutEffect(() => {
    if (focus !== 'composer') return
    const { early } = desk.get()
    desk.set({ focus: undefined, early: '' })
    if (early) composing.write(composing.get().text + early)
    field.current?.focus()
  }, [focus, mode])

  // A canned reply chosen from a menu comes in where one writes.
  useEffect(() => {
    if (!canned) return
    desk.set({ canned: undefined })
    insert(canned, field.current?.selectionStart ?? text.length, field.current?.selectionEnd ?? text.length)
  }, [canned])

  /** Of notes the customer hears nothing, not even that somebody writes. */
  function tellWriting(now: string): void {
    if (now.trim()) signals.current?.type()
    else signals.current?.stop()
  }

  function selectMissing(): void {
    const next = nextPlaceholder(composing.get().text)
    const area = field.current
    if (!area) return
    // The new text has to stand there first.
    area.value = composing.get().text
    area.focus()
    if (next) area.setSelectionRange(next.start, next.end)
  }

  function insert(reply: CannedReply, start: number, end: number): void {
    const takeBack = composing.insert(reply, start, end)
    selectMissing()
    if (reply.changes) app.say(w('applied', { title: reply.title }), takeBack)
  }

  function choose(token: Token, chosen: CannedReply | string): void {
    const end = token.start + 1 + token.typed.length
    if (typeof chosen === 'string') {
      composing.write(`${text.slice(0, token.start)}@${chosen} ${text.slice(end)}`)
      setCaret(0)
      return
    }
    if (chosen.message) insert(chosen, token.start, end)
    else {
      composing.write(text.slice(0, token.start) + text.slice(end))
      applyCanned(desk, chosen)
    }
  }

  function send(status?: 'resolved'): void {
    field.current?.focus()
    if (isTooLong) return
    if (composing.send(status)) {
      signals.current?.stop()
      afterSending(desk, ticket.id, mode, status)
    } else if (composing.get().missing) selectMissing()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return
    const key = keyName(event)
    const isTaken = suggestions.press(key)
    if (!isTaken && key === 'mod+Enter') send()
    else if (!isTaken && key === 'mod+shift+Enter' && !isNote) send('resolved')
    else if (!isTaken && key === 'Escape') desk.set({ focus: 'ticket' })
    else if (!isTaken) return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <form
      class={isNote ? 'desk-composer is-note' : 'desk-composer'}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <ComposerNotes composing={composing} onSend={send} toNewer={() => desk.set({ focus: 'ticket' })} />
      <Suggestions {...suggestions} />
      <Modes mode={mode} />
      <textarea
        ref={field}
        rows={2}
        dir="auto"
        aria-label={w(isNote ? 'note' : 'reply')}
        aria-describedby={about}
        aria-invalid={isTooLong || missing ? true : undefined}
        aria-autocomplete="list"
        aria-controls={suggestions.isOpen ? suggestions.id : undefined}
        aria-activedescendant={suggestions.activeId}
        placeholder={isNote ? w('noteHint') : w('replyHint', { name })}
        value={text}
        onInput={({ currentTarget }) => {
          composing.write(currentTarget.value)
          setCaret(currentTarget.selectionStart)
          if (!isNote) tellWriting(currentTarget.value)
        }}
        onKeyUp={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onClick={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onKeyDown={onKeyDown}
      />
      <footer>
        <p id={about} class={isTooLong || missing ? 'error' : 'hint'}>
          {missing ? w('fillIn', { name: `{{${missing}}}` }) : isTooLong && t('over', { n: excess })}
        </p>
        {!isNote && (
          <Button onClick={() => send('resolved')}>
            {w('sendResolve')}
            <Keys keys="mod+shift+Enter" />
          </Button>
        )}
        <Button type="submit" class="go">
          {w(isNote ? 'addNote' : 'send')}
          <Keys keys="mod+Enter" />
        </Button>
      </footer>
    </form>
  )
}

function Modes({ mode }: { mode: Mode }) {
  const desk = useDesk()
  const button = (one: Mode, keys: string) => (
    <button type="button" aria-pressed={mode === one} onClick={() => desk.write(one)}>
      {w(one)}
      <Keys keys={keys} />
    </button>
  )
  return (
    <div class="modes">
      {button('reply', 'r')}
      {button('note', 'n')}
    </div>
  )
}
