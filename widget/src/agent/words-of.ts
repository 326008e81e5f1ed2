import { type KeyOf, say, type Values } from '../locales/index.ts'

/** What speaks the words that a part of the console brings along, by the same rules as `t`. */
export const wordsOf =
  <W extends Record<string, string>>(words: W) =>
  (key: KeyOf<W>, values?: Values): string =>
    say((one) => words[one], key, values)
