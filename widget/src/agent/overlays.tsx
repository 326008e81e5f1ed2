import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import formCss from '../ui/form.css?inline'
import { Field, Form } from '../ui/form.tsx'
import { Button } from '../ui/parts.tsx'
import { Glyph, Keys } from './glyph.tsx'
import { Help } from './help.tsx'
import { useDesk } from './hooks.ts'
import './more-glyphs.ts'
import own from './overlays.css?inline'
import { findMatches } from './state/fuzzy.ts'
import { lookupsOf } from './state/lookups.ts'
import type { Choice, Overlay } from './state/overlay.ts'
import { w } from './tools-words.ts'

export const css = [formCss, own]

/** What lies over the console. It takes the focus and gives it back. */
export function OverlayView({ overlay }: { overlay: Overlay }) {
  const desk = useDesk()
  const dialog = useRef<HTMLDialogElement>(null)
  const isHere = () => desk.get().overlay === overlay
  const close = () => isHere() && desk.set({ overlay: undefined })

  useLayoutEffect(() => {
    const root = dialog.current?.getRootNode() as ShadowRoot
    const before = root.activeElement as HTMLElement | null
    dialog.current?.showModal()
    return () => before?.isConnected && before.focus()
  }, [])

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it
    <dialog
      class={`overlay ${overlay.kind}`}
      ref={dialog}
      aria-label={overlay.kind === 'help' ? w('helpTitle') : overlay.title}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div class="sheet">
        {overlay.kind === 'menu' && <Menu key={overlay} overlay={overlay} close={close} />}
        {overlay.kind === 'question' && <Question overlay={overlay} close={close} />}
        {overlay.kind === 'field' && <Ask overlay={overlay} close={close} />}
        {overlay.kind === 'help' && <Help close={close} />}
      </div>
    </dialog>
  )
}

interface Shown<K extends Overlay['kind']> {
  overlay: Overlay & { kind: K }
  close: () => void
}

function Menu({ overlay, close }: Shown<'menu'>) {
  const desk = useDesk()
  const id = useId()
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  const [, redraw] = useState({})
  const list = useRef<HTMLDivElement>(null)
  const all = overlay.choices(typed)
  const matches = findMatches(
    typed,
    all.filter(({ isAlways }) => !isAlways),
    ({ label, hint = '' }) => `${label} ${hint}`,
  )
  const shown = [...matches, ...all.filter(({ isAlways }) => isAlways)]
  const current = Math.min(active, shown.length - 1)

  // A menu that stays shows what its last choice did.
  useEffect(() => {
    const stops = [lookupsOf(desk).subscribe(() => redraw({})), desk.queue().subscribe(() => redraw({}))]
    return () => {
      for (const stop of stops) stop()
    }
  }, [])
  useLayoutEffect(() => list.current?.children[current]?.scrollIntoView({ block: 'nearest' }), [current])

  function choose(choice: Choice | undefined): void {
    if (!choice) return
    if (!overlay.isMulti) close()
    choice.run()
    if (overlay.isMulti) setTyped('')
    redraw({})
  }

  const keys: Record<string, () => void> = {
    ArrowDown: () => setActive((current + 1) % shown.length),
    ArrowUp: () => setActive((current + shown.length - 1) % shown.length),
    Enter: () => choose(shown[current]),
  }

  return (
    <>
      <input
        class="filter"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={shown.length ? `${id}-${current}` : undefined}
        aria-label={overlay.title}
        placeholder={overlay.title}
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        value={typed}
        autofocus
        onInput={({ currentTarget }) => {
          setTyped(currentTarget.value)
          setActive(0)
        }}
        onKeyDown={(event) => {
          const run = event.isComposing ? undefined : keys[event.key]
          if (!run) return
          event.preventDefault()
          run()
        }}
      />
      <div
        class="choices"
        role="listbox"
        id={id}
        aria-label={overlay.title}
        aria-multiselectable={overlay.isMulti}
        ref={list}
      >
        {shown.map((choice, i) => (
          // biome-ignore lint/a11y: the field above has the focus and takes the keys
          <div
            key={choice.id}
            id={`${id}-${i}`}
            role="option"
            aria-selected={overlay.isMulti ? !!choice.isOn : i === current}
            class={i === current ? 'active' : ''}
            onPointerMove={() => setActive(i)}
            onClick={() => choose(choice)}
          >
            <span dir="auto">{choice.label}</span>
            {choice.hint && <small dir="auto">{choice.hint}</small>}
            {choice.isOn && <Glyph name="check" />}
            {choice.keys && <Keys keys={choice.keys} />}
          </div>
        ))}
      </div>
      {!shown.length && <p class="hint">{w('nothing')}</p>}
    </>
  )
}

function Question({ overlay, close }: Shown<'question'>) {
  return (
    <div class="ask">
      <h3>{overlay.title}</h3>
      <p>{overlay.text}</p>
      <footer>
        <Button onClick={close}>{w('cancel')}</Button>
        <Button
          look="danger"
          onClick={() => {
            close()
            overlay.run()
          }}
        >
          {overlay.action}
        </Button>
      </footer>
    </div>
  )
}

function Ask({ overlay, close }: Shown<'field'>) {
  async function send({ value = '' }: Record<string, string>) {
    if (!value.trim()) return
    await overlay.run(value.trim())
    close()
  }
  return (
    <div class="ask">
      <Form action={overlay.action} send={send}>
        <Field name="value" label={overlay.title} type={overlay.type} value={overlay.value} />
      </Form>
    </div>
  )
}
