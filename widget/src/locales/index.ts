import { en } from './en.ts'

type Known = keyof typeof en
type PluralBase = Known extends infer K ? (K extends `${infer B}_other` ? B : never) : never
type Form = 'zero' | 'one' | 'two' | 'few' | 'many'

/** A language's file: every key of English, and the plural forms that English lacks. */
export type Messages = Record<Known, string> & Partial<Record<`${PluralBase}_${Form}`, string>>
/** What `t` takes: a key, or the stem of a plural. */
export type Key = Exclude<Known, `${PluralBase}_${string}`> | PluralBase

let messages: Messages = en
let locale = 'en'
let plural: Intl.PluralRules

/** Switches the whole panel; the caller draws it again. Formats follow `tag`, words follow `words`. */
export function setLanguage(tag: string, words: Messages): void {
  messages = words
  locale = Intl.DateTimeFormat.supportedLocalesOf(tag)[0] ?? 'en'
  plural = new Intl.PluralRules(locale)
}
setLanguage('en', en)

/** The words for `key`, with `{name}` filled in from `values`; `n` picks the plural. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const table = messages as Record<string, string>
  const form = table[key] ?? table[`${key}_${plural.select(Number(values.n))}`] ?? table[`${key}_other`] ?? key
  return form.replace(/\{(\w+)\}/g, (_, name: string) => `${values[name]}`)
}

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
