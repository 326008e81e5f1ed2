import { ar } from './ar.ts'
import { de } from './de.ts'
import { en, type Sentences } from './en.ts'
import { es } from './es.ts'
import { fa } from './fa.ts'
import { fr } from './fr.ts'
import { he } from './he.ts'
import { hi } from './hi.ts'
import { it } from './it.ts'
import { ja } from './ja.ts'
import { ko } from './ko.ts'
import { nl } from './nl.ts'
import { pl } from './pl.ts'
import { pt } from './pt.ts'
import { ru } from './ru.ts'
import { tr } from './tr.ts'
import { uk } from './uk.ts'
import { vi } from './vi.ts'
import { zh } from './zh.ts'
import { zhHant } from './zh-hant.ts'

/** By language tag in lower case. */
const languages = new Map<string, Sentences>(
  Object.entries({
    ar,
    de,
    es,
    fa,
    fr,
    he,
    hi,
    it,
    ja,
    ko,
    nl,
    pl,
    pt,
    ru,
    tr,
    uk,
    vi,
    'zh-hant': zhHant,
    zh,
  }),
)

export type Translate = (sentence: string) => string

/** How a caller with this `Accept-Language` is spoken to. Undefined: in English, as the sentences are. */
export function translation(header: string | undefined): { tag: string; translate: Translate } | undefined {
  const tag = wanted(header)
  const sentences = tag && languages.get(tag)
  return sentences ? { tag, translate: (sentence) => inWords(sentence, sentences) } : undefined
}

/** The best of the caller's languages that we have: none for English. */
function wanted(header = ''): string | undefined {
  const ranges = header
    .slice(0, 200)
    .toLowerCase()
    .split(',')
    .map((range) => {
      const [tag = '', q = 'q=1'] = range.split(';').map((part) => part.trim())
      return { tag, weight: Number(q.slice(2)) || 0 }
    })
  const known = ranges.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight)
  return known.map(({ tag }) => languageOf(tag)).find((tag) => tag === 'en' || languages.has(tag))
}

function languageOf(tag: string): string {
  if (/^zh-(hant|tw|hk|mo)\b/.test(tag)) return 'zh-hant'
  const [language = ''] = tag.split('-')
  return language === 'iw' ? 'he' : language
}

const keys = new Map(Object.entries(en).map(([key, sentence]) => [sentence as string, key as keyof Sentences]))

/** The same sentence in other words; one that isn't among ours stays as it is. */
function inWords(sentence: string, sentences: Sentences): string {
  const value = /(?<=").*(?=")|\d+/s.exec(sentence)
  const [text = ''] = value ?? []
  const start = value?.index ?? 0
  const key = keys.get(value ? `${sentence.slice(0, start)}{}${sentence.slice(start + text.length)}` : sentence)
  return key ? sentences[key].replace('{}', () => text) : sentence
}
