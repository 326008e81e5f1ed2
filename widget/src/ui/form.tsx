import { type ComponentChildren, createContext } from 'preact'
import { useContext, useEffect, useId, useRef, useState } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { explain, fieldFaults } from '../state/faults.ts'
import { remaining } from '../state/text.ts'
import { Button } from './parts.tsx'

export type Values = Record<string, string>
const Faults = createContext<Record<string, string[]>>({})

export interface FormProps {
  /** What the button says. */
  action: string
  look?: 'main' | 'plain' | 'danger'
  send: (values: Values, form: HTMLFormElement) => Promise<unknown>
  children: ComponentChildren
}

/** Sends its fields' values; says what is refused beside the field, or above the button. Keeps what was typed. */
export function Form({ action, look = 'main', send, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<unknown>()
  const faults = fieldFaults(fault)
  const isShown = Object.keys(faults).some((name) => form.current?.elements.namedItem(name))

  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus(), [fault])

  async function submit(event: Event) {
    event.preventDefault()
    const element = form.current
    if (isBusy || !element) return
    setBusy(true)
    setFault(undefined)
    try {
      await send(Object.fromEntries(new FormData(element)) as Values, element)
    } catch (error) {
      setFault(error)
    }
    setBusy(false)
  }

  return (
    <form class="form" ref={form} noValidate onSubmit={submit}>
      <Faults.Provider value={faults}>{children}</Faults.Provider>
      <div role="alert">{fault && !isShown ? <p class="error">{explain(fault)}</p> : null}</div>
      <Button type="submit" look={look} aria-busy={isBusy} aria-disabled={isBusy}>
        {action}
      </Button>
    </form>
  )
}

export interface FieldProps {
  name: string
  label: string
  type?: 'text' | 'password' | 'email' | 'datetime-local'
  value?: string | undefined
  autocomplete?: string
  hint?: string
  /** Characters allowed: a counter appears when they run out. */
  limit?: number
  /** Several lines. */
  isLong?: boolean
  isOptional?: boolean
  onText?: (text: string) => void
}

/** A labelled field. It holds its own text: drawing it again never changes what was typed. */
export function Field(props: FieldProps) {
  const {
    name,
    label,
    type = 'text',
    value = '',
    autocomplete = 'off',
    hint,
    limit,
    isLong,
    isOptional,
    onText,
  } = props
  const id = useId()
  const [text, setText] = useState(value)
  const refused = useContext(Faults)[name]
  // What was refused is no longer what stands there once it is typed over.
  const [answered, setAnswered] = useState<string[]>()
  const faults = refused === answered ? undefined : refused
  const Tag = (isLong ? 'textarea' : 'input') as 'input'
  return (
    <div class="field">
      <label for={id}>
        {label}
        {isOptional && <small> {t('optional')}</small>}
      </label>
      <Tag
        id={id}
        name={name}
        {...(!isLong && { type: type as 'text' })}
        dir={type === 'text' ? 'auto' : undefined}
        autocomplete={autocomplete as 'off'}
        autocapitalize={type === 'text' && name !== 'username' ? undefined : 'none'}
        defaultValue={value}
        required={!isOptional}
        aria-invalid={faults ? 'true' : undefined}
        aria-describedby={`${id}-about`}
        onInput={(event) => {
          setText(event.currentTarget.value)
          setAnswered(refused)
          onText?.(event.currentTarget.value)
        }}
      />
      <p id={`${id}-about`} class={faults ? 'error' : 'hint'}>
        {faults?.join(' ') ?? (limit && counted(text, limit)) ?? hint}
      </p>
    </div>
  )
}

/** How far the text is from its limit, in words, once that matters. */
export function counted(text: string, limit: number): string | undefined {
  const left = remaining(text, limit)
  return left === undefined ? undefined : t(left < 0 ? 'over' : 'left', { n: Math.abs(left) })
}
