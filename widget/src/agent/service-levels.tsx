import type { ServiceLevels as Levels } from '@deskside/backend/contract'
import { useId, useRef, useState } from 'preact/hooks'
import { explain, fieldFaults } from '../state/faults.ts'
import { useApp } from '../state/hooks.ts'
import { Button } from '../ui/parts.tsx'
import { Keys } from './glyph.tsx'
import { useIsAdmin } from './hooks.ts'
import { Holidays, Week } from './hours.tsx'
import { Page, pageCss, Read } from './page.tsx'
import own from './service-levels.css?inline'
import { w } from './service-levels-words.ts'
import { inMinutes, inUnit, type Unit, unitOf } from './state/levels.ts'
import { useReading } from './state/reading.ts'

export const css = [...pageCss, own]

/** When the desk is open, and how soon it answers. */
export function ServiceLevels() {
  const { call } = useApp().engine
  const isAdmin = useIsAdmin()
  const reading = useReading(() => call('GET /api/service-levels/'))
  const save = useRef(() => {})
  return (
    <Page
      title={w('levels')}
      lead={isAdmin ? w('lead') : `${w('lead')} ${w('readOnly')}`}
      keys={isAdmin ? { 'mod+Enter': () => save.current() } : {}}
    >
      <Read of={reading}>{(levels) => <Editor levels={levels} isAdmin={isAdmin} toSave={save} />}</Read>
    </Page>
  )
}

interface EditorProps {
  levels: Levels
  isAdmin: boolean
  toSave: { current: () => void }
}

/** Holds what was changed until it is saved: what is refused stays as it was typed. */
function Editor({ levels, isAdmin, toSave }: EditorProps) {
  const app = useApp()
  const zones = useId()
  const [draft, setDraft] = useState(levels)
  const [fault, setFault] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const { timezone, hours, holidays, targets, ...others } = fieldFaults(fault)
  const change = (part: Partial<Levels>) => setDraft((before) => ({ ...before, ...part }))

  async function save() {
    if (isBusy) return
    setBusy(true)
    setFault(undefined)
    try {
      setDraft(await app.engine.call('PATCH /api/service-levels/', { body: draft }))
      app.say(w('saved'))
    } catch (error) {
      setFault(error)
    }
    setBusy(false)
  }
  toSave.current = save
  const isShown = !!(timezone ?? hours ?? holidays ?? targets)
  const rest = Object.values(others).flat()

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <fieldset disabled={!isAdmin}>
        <h4>{w('targets')}</h4>
        <Targets targets={draft.targets} onChange={(part) => change({ targets: { ...draft.targets, ...part } })} />
        <Refused faults={targets ?? (rest.length ? rest : undefined)} />
        <h4>{w('businessHours')}</h4>
        <div class="field">
          <label for={`${zones}-field`}>{w('timezone')}</label>
          <input
            id={`${zones}-field`}
            list={zones}
            value={draft.timezone}
            maxLength={100}
            spellcheck={false}
            autocomplete="off"
            aria-invalid={!!timezone}
            aria-describedby={`${zones}-about`}
            onInput={({ currentTarget }) => change({ timezone: currentTarget.value })}
          />
          <datalist id={zones}>
            {Intl.supportedValuesOf('timeZone').map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          <p id={`${zones}-about`} class={timezone ? 'error' : 'hint'}>
            {timezone?.join(' ') ?? w('timezoneHint')}
          </p>
        </div>
        <Week hours={draft.hours} onChange={(hours) => change({ hours })} />
        <Refused faults={hours} />
        <h4>{w('holidays')}</h4>
        <Holidays holidays={draft.holidays} onChange={(holidays) => change({ holidays })} />
        <Refused faults={holidays} />
      </fieldset>
      {isAdmin && (
        <div class="row save">
          <Button type="submit" look="main" aria-busy={isBusy} aria-disabled={isBusy}>
            {w('save')}
            <Keys keys="mod+Enter" />
          </Button>
          <p class="error" role="alert">
            {fault && !isShown ? explain(fault) : null}
          </p>
        </div>
      )}
    </form>
  )
}

const Refused = ({ faults }: { faults: string[] | undefined }) =>
  faults ? <p class="error">{faults.join(' ')}</p> : null

const priorities = ['urgent', 'high', 'normal', 'low'] as const
const kinds = ['first_reply_minutes', 'resolution_minutes'] as const

type Aims = Levels['targets']
function Targets({ targets, onChange }: { targets: Aims; onChange: (part: Partial<Aims>) => void }) {
  return (
    <table class="targets">
      <thead>
        <tr>
          <th scope="col">{w('priority')}</th>
          {kinds.map((kind) => (
            <th key={kind} scope="col">
              {w(kind)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {priorities.map((priority) => (
          <tr key={priority}>
            <th scope="row">{w(priority)}</th>
            {kinds.map((kind) => (
              <td key={kind}>
                <small aria-hidden="true">{w(kind)}</small>
                <Span
                  label={w('aim', { what: w(kind), priority: w(priority) })}
                  minutes={targets[priority][kind]}
                  onChange={(minutes) => onChange({ [priority]: { ...targets[priority], [kind]: minutes } })}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface SpanProps {
  label: string
  minutes: number | null
  onChange: (minutes: number | null) => void
}

/** A length of time, or none. It holds what is typed, so that "1." may become "1.5". */
function Span({ label, minutes, onChange }: SpanProps) {
  const [unit, setUnit] = useState<Unit>(unitOf(minutes))
  const [typed, setTyped] = useState(inUnit(minutes, unit))
  function put(text: string, now: Unit) {
    setTyped(text)
    setUnit(now)
    onChange(inMinutes(text, now))
  }
  return (
    <span class="span field">
      <input
        type="number"
        min="0"
        step="any"
        inputMode="decimal"
        aria-label={label}
        placeholder={w('none')}
        value={typed}
        onInput={({ currentTarget }) => put(currentTarget.value, unit)}
      />
      <select
        aria-label={`${label}: ${w('unit')}`}
        value={unit}
        onChange={({ currentTarget }) => put(typed, currentTarget.value as Unit)}
      >
        <option value="hours">{w('hours')}</option>
        <option value="minutes">{w('minutes')}</option>
      </select>
    </span>
  )
}
