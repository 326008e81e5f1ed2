import { en } from './en.ts'
import type { Views } from './en-views.ts'

type Known = keyof typeof en | keyof Views
type PluralOf<K> = K extends `${infer B}_other` ? B : never
/** What a table's words are asked by: a key, or the stem of a plural. */
export type KeyOf<W> = Exclude<keyof W & string, `${PluralOf<keyof W>}_${string}`> | PluralOf<keyof W>
export type Key = KeyOf<Record<Known, string>>

const english: Record<string, string> = { ...en }
/** The words of the language in force, and the host's own above them. */
let foreign: Record<string, string> = {}
let hosts: Record<string, string> = {}
/** What dates and numbers are written for. */
export let locale = 'en'
let plural = new Intl.PluralRules(locale)

/** Switches everything that is said; the caller draws it again. A word that is missing is said in English. */
export function setLanguage(tag: string, words: Record<string, string> = {}, own: Record<string, string> = {}): void {
  foreign = words
  hosts = own
  locale = Intl.DateTimeFormat.supportedLocalesOf(tag)[0] ?? 'en'
  plural = new Intl.PluralRules(locale)
}

/** Words of what is loaded later, in English. */
export const addWords = (words: Record<string, string>) => Object.assign(english, words)

export type Values = Record<string, string | number>
type Find = (key: string) => string | undefined

/** `n` picks the plural and is written as the language writes numbers; an id stays as it is. */
export function say(find: Find, key: string, values: Values = {}): string {
  const form = find(key) ?? find(`${key}_${plural.select(Number(values.n))}`) ?? find(`${key}_other`) ?? key
  return form.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'n' ? Number(values.n).toLocaleString(locale) : `${values[name]}`,
  )
}

/** The words for `key`, with `{name}` filled in from `values`. */
export const t = (key: Key, values?: Values): string =>
  say((one) => hosts[one] ?? foreign[one] ?? english[one], key, values)
