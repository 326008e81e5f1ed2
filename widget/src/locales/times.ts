import { locale } from './index.ts'

const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** "now", "3 min. ago", "yesterday"; a date once it is more than a week ago. */
export function ago(iso: string, now: number): string {
  const past = Math.max(0, now - Date.parse(iso))
  if (past > 7 * 86_400_000) return date(iso, { day: 'numeric', month: 'short', year: yearOf(iso, now) })
  const [unit, length] = steps.find((step) => past >= step[1]) ?? ['second', past + 1]
  return relative('short').format(-Math.floor(past / length), unit)
}

/** A day separator: "today", "yesterday", or the date. */
export function dayName(iso: string, now: number): string {
  const midnight = (time: number): number => new Date(time).setHours(0, 0, 0, 0)
  const days = Math.round((midnight(now) - midnight(Date.parse(iso))) / 86_400_000)
  if (days < 2) return relative('long').format(-Math.max(0, days), 'day')
  return date(iso, { weekday: 'long', day: 'numeric', month: 'long', year: yearOf(iso, now) })
}

export const clock = (iso: string): string => date(iso, { hour: 'numeric', minute: '2-digit' })
export const fullTime = (iso: string): string => date(iso, { dateStyle: 'long', timeStyle: 'short' })

const relative = (style: 'short' | 'long'): Intl.RelativeTimeFormat =>
  new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style })

function date(iso: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, options).format(new Date(iso))
}

const yearOf = (iso: string, now: number): 'numeric' | undefined =>
  new Date(iso).getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric'
