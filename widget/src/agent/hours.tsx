import { useRef } from 'preact/hooks'
import { locale } from '../locales/index.ts'
import { Button } from '../ui/parts.tsx'
import { Glyph, Tool } from './glyph.tsx'
import { w } from './service-levels-words.ts'
import { keyName } from './state/keys.ts'
import { type Hours, sentEnd, shownEnd, withRange } from './state/levels.ts'

/** Monday is 1. 1 January 2024 was one. */
const nameOf = (day: number): string => new Date(2024, 0, day).toLocaleDateString(locale, { weekday: 'long' })
const week = [1, 2, 3, 4, 5, 6, 7]

/** The business hours of each day: none, one range or several. */
export function Week({ hours, onChange }: { hours: Hours; onChange: (hours: Hours) => void }) {
  const put = (range: Hours[number], change: Partial<Hours[number]>) =>
    onChange(hours.map((one) => (one === range ? { ...one, ...change } : one)))
  return (
    <ul class="list week">
      {week.map((day) => {
        const name = nameOf(day)
        const ranges = hours.filter((one) => one.day === day)
        return (
          <li key={day} class="row-line">
            <strong>{name}</strong>
            <span class="ranges">
              {ranges.map((range, i) => (
                <span key={i} class="range field">
                  <input
                    type="time"
                    aria-label={w('from', { day: name })}
                    value={range.from}
                    onInput={({ currentTarget: { value } }) => value && put(range, { from: value })}
                  />
                  <span aria-hidden="true">–</span>
                  <input
                    type="time"
                    aria-label={w('to', { day: name })}
                    value={shownEnd(range.to)}
                    onInput={({ currentTarget: { value } }) => value && put(range, { to: sentEnd(value) })}
                  />
                  <Tool
                    icon="close"
                    label={w('remove', { day: name, from: range.from, to: range.to })}
                    onClick={() => onChange(hours.filter((one) => one !== range))}
                  />
                </span>
              ))}
              {!ranges.length && <small>{w('closed')}</small>}
            </span>
            <Button look="link" aria-label={w('add', { day: name })} onClick={() => onChange(withRange(hours, day))}>
              {w('addShort')}
            </Button>
          </li>
        )
      })}
    </ul>
  )
}

export function Holidays({ holidays, onChange }: { holidays: string[]; onChange: (holidays: string[]) => void }) {
  const field = useRef<HTMLInputElement>(null)
  const long = (day: string) => new Date(`${day}T12:00`).toLocaleDateString(locale, { dateStyle: 'full' })
  function add() {
    const day = field.current?.value
    if (!field.current || !day) return
    field.current.value = ''
    onChange([...new Set([...holidays, day])].sort())
  }
  return (
    <>
      <p class="hint">{holidays.length ? w('holidaysHint') : `${w('holidaysHint')} ${w('noHolidays')}`}</p>
      <ul class="days">
        {holidays.map((day) => (
          <li key={day}>
            {long(day)}
            <button
              type="button"
              aria-label={w('removeHoliday', { date: long(day) })}
              onClick={() => onChange(holidays.filter((one) => one !== day))}
            >
              <Glyph name="close" />
            </button>
          </li>
        ))}
      </ul>
      <div class="row">
        <div class="field">
          <input
            ref={field}
            type="date"
            aria-label={w('holiday')}
            onKeyDown={(event) => {
              if (keyName(event) !== 'Enter') return
              event.preventDefault()
              add()
            }}
          />
        </div>
        <Button onClick={add}>{w('addHoliday')}</Button>
      </div>
    </>
  )
}
