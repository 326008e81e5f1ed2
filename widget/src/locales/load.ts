import { en } from './en.ts'
import { views } from './en-views.ts'
import { setLanguage } from './index.ts'

/** A language's file, as the build packs it: one line for each stem below, plural forms apart by `|`. */
type Packed = Promise<{ default: unknown }>

const languages: Record<string, () => Packed> = {
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
  es: () => import('./es.ts'),
  fa: () => import('./fa.ts'),
  fr: () => import('./fr.ts'),
  he: () => import('./he.ts'),
  hi: () => import('./hi.ts'),
  it: () => import('./it.ts'),
  ja: () => import('./ja.ts'),
  ko: () => import('./ko.ts'),
  nl: () => import('./nl.ts'),
  pl: () => import('./pl.ts'),
  pt: () => import('./pt.ts'),
  ru: () => import('./ru.ts'),
  tr: () => import('./tr.ts'),
  uk: () => import('./uk.ts'),
  vi: () => import('./vi.ts'),
  zh: () => import('./zh.ts'),
  'zh-Hant': () => import('./zh-hant.ts'),
}

const stems = [...new Set(Object.keys({ ...en, ...views }).map((key) => key.replace(/_(one|other)$/, '')))]
const categories = ['zero', 'one', 'two', 'few', 'many', 'other'] as const

/** Speaks this language, or the first one that there is of the page's and the browser's; else English. */
export async function speak(locale: string, own?: Record<string, string> | string): Promise<void> {
  const wanted = locale === 'auto' ? [document.documentElement.lang, ...navigator.languages] : [locale]
  const tag = wanted.find((one) => languageOf(one) === 'en' || languages[languageOf(one)]) ?? 'en'
  const language = languageOf(tag)
  const packed = await languages[language]?.()
  setLanguage(tag, packed && unpack(`${packed.default}`, language), typeof own === 'string' ? JSON.parse(own) : own)
}

function languageOf(tag: string): string {
  if (/^zh-(hant|tw|hk|mo)\b/i.test(tag)) return 'zh-Hant'
  const language = tag.split('-')[0]?.toLowerCase() ?? ''
  return language === 'iw' ? 'he' : language
}

function unpack(lines: string, language: string): Record<string, string> {
  const known = new Intl.PluralRules(language).resolvedOptions().pluralCategories
  const used = categories.filter((one) => known.includes(one))
  const pairs = lines.split('\n').flatMap((line, index) => {
    const stem = stems[index] ?? ''
    if (!line) return []
    const forms = line.split('|')
    return forms.length === 1 ? [[stem, line]] : forms.map((form, place) => [`${stem}_${used[place]}`, form])
  })
  return Object.fromEntries(pairs)
}
