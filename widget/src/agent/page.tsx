import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { explain } from '../state/faults.ts'
import { useApp } from '../state/hooks.ts'
import formCss from '../ui/form.css?inline'
// Who has the styles of forms has the forms: apart they would be two chunks, for customers too.
import '../ui/form.tsx'
import { Failed, Skeleton } from '../ui/parts.tsx'
import ticketParts from '../ui/ticket-parts.css?inline'
import { Glyph } from './glyph.tsx'
import own from './page.css?inline'
import { isTyping, keyName } from './state/keys.ts'
import type { Reading } from './state/reading.ts'

export const pageCss = [formCss, ticketParts, own]

export interface PageProps {
  title: string
  lead?: string
  /** What stands beside the title. */
  tools?: ComponentChildren
  /** What keys do here. Those with `mod` also while one types. */
  keys?: Record<string, () => void>
  children: ComponentChildren
}

const steps: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }

/** A view beside the queue. Its rows are walked through by `j` and `k`; Escape leaves a field before it leaves the view. */
export function Page({ title, lead, tools, keys = {}, children }: PageProps) {
  const box = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    if (!box.current?.contains(box.current.ownerDocument.activeElement)) box.current?.focus()
  }, [])

  function step(by: number): void {
    const rows = [...(box.current?.querySelectorAll<HTMLElement>('.row-button') ?? [])]
    const at = rows.findIndex((row) => row.matches(':focus'))
    rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return
    const key = keyName(event)
    const by = steps[key]
    if (isTyping(event)) {
      if (key === 'Escape') box.current?.focus()
      else if (key.startsWith('mod+') && keys[key]) keys[key]()
      else return
    } else if (keys[key]) keys[key]()
    else if (by) step(by)
    else return
    event.preventDefault()
  }

  return (
    <section class="page sheet-page" tabIndex={-1} aria-label={title} ref={box} onKeyDown={onKeyDown}>
      <header>
        <h3>{title}</h3>
        {tools}
      </header>
      {lead && <p class="lead">{lead}</p>}
      {children}
    </section>
  )
}

/** What was read, or how far that is. */
export function Read<T>({ of, children }: { of: Reading<T>; children: (data: T) => ComponentChildren }) {
  const { data, fault, refresh } = of
  if (data === undefined) return fault ? <Failed fault={fault} retry={refresh} /> : <Skeleton kind="rows" />
  return (
    <>
      {fault ? (
        <p class="error" role="alert">
          {explain(fault)}
        </p>
      ) : null}
      {children(data)}
    </>
  )
}

export const Nothing = ({ title, hint }: { title: string; hint?: string }) => (
  <div class="empty">
    <p class="title">{title}</p>
    {hint && <p>{hint}</p>}
  </div>
)

/** A line of a list: a button where something can be done about it. */
export function Row({ label, onOpen, children }: RowProps) {
  if (!onOpen) return <div class="row-line">{children}</div>
  return (
    <button type="button" class="row-line row-button" aria-label={label} onClick={onOpen}>
      {children}
      <Glyph name="more" />
    </button>
  )
}
interface RowProps {
  label?: string
  onOpen?: (() => void) | undefined
  children: ComponentChildren
}

export type Option = readonly [value: string, label: string]
interface SelectProps {
  name?: string
  label: string
  options: readonly Option[]
  value?: string
  onChoose?: (value: string) => void
}

export function Select({ name, label, options, value, onChoose }: SelectProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name} onChange={({ currentTarget }) => onChoose?.(currentTarget.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key} selected={key === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

/** Carries out what may be refused, and says why when it is. */
export function useAttempt() {
  const app = useApp()
  return (work: () => Promise<unknown>) => void work().catch((fault: unknown) => app.say(explain(fault)))
}
