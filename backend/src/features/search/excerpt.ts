import type { Excerpt } from '../../contract/index.ts'
import type { SearchTerm } from '../../db/database.ts'

/** How much of a text is shown, in characters: around what was found, and at most. */
const before = 60
const most = 200

interface Word {
  folded: string
  start: number
  end: number
}

/** The part of a text where the terms are, with what matches told apart. */
export function excerptOf(message: string, terms: SearchTerm[]): Excerpt {
  const text = message.replace(/\s+/gu, ' ').trim()
  const words = [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map(({ 0: word, index }) => ({
    folded: fold(word),
    start: index,
    end: index + word.length,
  }))
  const matches = words.flatMap((word, index) => {
    const length = Math.max(0, ...terms.map((term) => matchLength(words.slice(index, index + term.words.length), term)))
    return length > 0 ? [{ start: word.start, end: words[index + length - 1]?.end ?? word.end }] : []
  })
  const [start, end] = windowOf(text, words, matches[0]?.start ?? 0)
  return mark(text, start, end, matches)
}

/** As the search compares: without case and accents. */
const fold = (word: string) => word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** How many words from here on are the term; 0: they are not. */
function matchLength(words: Word[], { words: wanted, isStart }: SearchTerm): number {
  const isTerm = wanted.every((one, index) => {
    const word = words[index]?.folded
    const isOpen = isStart && index === wanted.length - 1
    return isOpen ? word?.startsWith(fold(one)) : word === fold(one)
  })
  return isTerm ? wanted.length : 0
}

/** From a word's beginning a little before what was found, to a word's end. */
function windowOf(text: string, words: Word[], found: number): [start: number, end: number] {
  const start = found <= before ? 0 : (words.find((word) => word.start >= found - before)?.start ?? found)
  if (text.length <= start + most) return [start, text.length]
  const last = words.findLast(({ end }) => end <= start + most)?.end ?? 0
  return [start, last > found ? last : start + most]
}

/** The text between, in parts. A match within another one is a part of it. */
function mark(text: string, start: number, end: number, matches: { start: number; end: number }[]): Excerpt {
  const parts: Excerpt = []
  let at = start
  const add = (to: number, is_match: boolean) => {
    if (to > at) parts.push({ text: text.slice(at, to), is_match })
    at = Math.max(at, to)
  }
  for (const match of matches.filter((one) => one.end > start && one.start < end)) {
    add(match.start, false)
    add(Math.min(match.end, end), true)
  }
  add(end, false)
  const [first] = parts
  const last = parts.at(-1)
  if (first && start > 0) parts.unshift({ text: '…', is_match: false })
  if (last && end < text.length) parts.push({ text: '…', is_match: false })
  return parts
}
