import { wordsOf } from '../search/rules.ts'

/** A title as it is searched by the start of its words: in lower case, a blank before each. */
export const titleKey = (title: string): string =>
  wordsOf(title.normalize('NFKC').toLowerCase())
    .map((word) => ` ${word}`)
    .join('')

/** Words that titles are searched for, as patterns over `titleKey`. */
export const titlePatterns = (text: string): string[] =>
  wordsOf(text.normalize('NFKC').toLowerCase()).map((word) => `% ${word}%`)
