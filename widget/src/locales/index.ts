import { en } from './en.ts'
import type { Views } from './en-views.ts'

type Known = keyof typeof en | keyof Views
type PluralBase = Known extends infer K ? (K extends `${infer B}_other` ? B : never) : never
type Form = 'zero' | 'one' | 'two' | 'few' | 'many'

/** A language's file: every key of English, and the plural forms that English lacks. */
export type Messages = Record<Known, string> & Partial<Record<`${PluralBase}_${Form}`, string>>
/** What `t` takes: a key, or the stem of a plural. */
export type Key = Exclude<Known, `${PluralBase}_${string}`> | PluralBase

const messages: Record<string, string> = {}
/** What dates and numbers are written for. */
export let locale = 'en'
let plural: Intl.PluralRules

/** Switches the whole panel; the caller draws it again. Formats follow `tag`, words follow `words`. */
export function setLanguage(tag: string, words: Messages | typeof en): void {
  Object.assign(messages, words)
  locale = Intl.DateTimeFormat.supportedLocalesOf(tag)[0] ?? 'en'
  plural = new Intl.PluralRules(locale)
}
setLanguage('en', en)

/** Words of what is loaded later, in English, unless the language in force has its own. */
export const addWords = (words: Record<string, string>) => Object.assign(messages, { ...words, ...messages })

/** The words for `key`, with `{name}` filled in from `values`; `n` picks the plural. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const form = messages[key] ?? messages[`${key}_${plural.select(Number(values.n))}`] ?? messages[`${key}_other`] ?? key
  return form.replace(/\{(\w+)\}/g, (_, name: string) => `${values[name]}`)
}
