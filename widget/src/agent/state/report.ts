import { locale } from '../../locales/index.ts'

export type By = 'day' | 'week'

export interface Asked {
  /** The last so many days, or from one to another. */
  days: number | 'custom'
  from: string
  to: string
  by: By
  assignee: string
  label: string
}

/** The day `ago` days before this one, here. */
export function dayBefore(ago: number, now = new Date()): string {
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() - ago)).toISOString().slice(0, 10)
}

export const lastDays = (days: number): Pick<Asked, 'days' | 'from' | 'to' | 'by'> => ({
  days,
  from: dayBefore(days - 1),
  to: dayBefore(0),
  by: days > 31 ? 'week' : 'day',
})

/** What the service is asked for. The last days end with its own today, whatever the day is here. */
export const queryOf = ({ days, from, to, by, assignee, label }: Asked) => ({
  from,
  to: days === 'custom' ? to : undefined,
  by,
  assignee: assignee || undefined,
  label: label || undefined,
})

const dates = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  return (date: string) => format.format(new Date(date))
}

export const shortDate = (date: string): string => dates({ day: 'numeric', month: 'short' })(date)
export const longDate = (date: string): string =>
  dates({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })(date)

export const number = (n: number): string => n.toLocaleString(locale)

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** How long, in its two largest units: "3h 20m". */
export function duration(seconds: number): string {
  const from = units.findIndex(([, length]) => seconds >= length)
  let rest = seconds
  const parts = units
    .slice(from < 0 ? 3 : from)
    .slice(0, 2)
    .map(([unit, length]) => {
      const n = Math.floor(rest / length)
      rest -= n * length
      return n > 0 || from < 0 ? n.toLocaleString(locale, { style: 'unit', unit, unitDisplay: 'narrow' }) : ''
    })
  return parts.filter(Boolean).join(' ')
}

/** The share of those who were content; undefined when nobody said. */
export function contentment({ good, bad }: { good: number; bad: number }): string | undefined {
  const all = good + bad
  return all ? (good / all).toLocaleString(locale, { style: 'percent' }) : undefined
}
