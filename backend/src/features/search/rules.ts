import { Priority, Status, Visibility } from '../../contract/index.ts'
import type { SearchTerm } from '../../db/database.ts'

/** What somebody typed into a search, taken apart. Names are as they were typed. */
export interface SearchQuery {
  status?: Status
  visibility?: Visibility
  priority?: Priority
  isUnread?: true
  isMine?: true
  isMentioned?: true
  isSnoozed?: true
  /** `me`, `none` or a name. */
  assignee?: string
  /** The name of a requester. */
  from?: string
  labels: string[]
  /** Undefined: no text was typed. Empty: none of it has a letter or a digit. */
  terms?: SearchTerm[]
}

/** A search that can't be understood, with a sentence for whoever typed it. */
export class SearchFault extends Error {}

const mostTerms = 10
const states = ['unread', 'unassigned', 'mine', 'mentioned', 'snoozed']

/**
 * Reads a search as people type it: `is:open from:"Mara B" label:billing "a phrase" begin`. The last word may be the
 * beginning of one. Throws SearchFault.
 */
export function parseSearch(text: string): SearchQuery {
  const query: SearchQuery = { labels: [] }
  const terms: SearchTerm[] = []
  let isText = false
  for (const { 0: whole, groups = {}, index } of text.matchAll(
    /(?:(?<key>is|from|assignee|label|priority):(?:"(?<quoted>[^"]*)"?|(?<bare>[^\s"]*))|"(?<phrase>[^"]*)"?|[^\s"]+)/giu,
  )) {
    const { key, quoted, bare, phrase } = groups
    if (key !== undefined) {
      readFilter(query, key.toLowerCase(), (quoted ?? bare ?? '').trim())
      continue
    }
    isText = true
    const isLast = index + whole.length === text.trimEnd().length
    if (phrase !== undefined) terms.push({ words: wordsOf(phrase), isStart: false })
    else terms.push(...wordsOf(whole).map((word) => ({ words: [word], isStart: false })))
    const last = terms.at(-1)
    if (isLast && last && phrase === undefined) last.isStart = isEnough(last.words[0] ?? '')
  }
  if (isText) query.terms = terms.filter(({ words }) => words.length > 0).slice(0, mostTerms)
  return query
}

/** Two letters begin too many words, unless each letter is one. */
const isEnough = (word: string) => word.length > 2 || !/^[\p{Script=Latin}\p{N}]+$/u.test(word)

/** The words of a text: letters and digits, in order. */
export const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []

function readFilter(query: SearchQuery, key: string, value: string): void {
  if (value === '') throw new SearchFault(`Say what ${key}: should be, for example ${examples[key]}.`)
  if (key === 'label') query.labels.push(value)
  else if (key === 'from') set(query, 'from', value, 'from:')
  else if (key === 'assignee') set(query, 'assignee', value, 'assignee:')
  else if (key === 'priority') set(query, 'priority', among(Priority.enum, 'priority', value), 'priority:')
  else readState(query, value.toLowerCase())
}

const examples: Record<string, string> = {
  is: 'is:open',
  from: 'from:"Mara B"',
  assignee: 'assignee:me',
  label: 'label:billing',
  priority: 'priority:high',
}

function readState(query: SearchQuery, value: string): void {
  const status = Status.enum.find((one) => one === value)
  const visibility = Visibility.enum.find((one) => one === value)
  if (status) set(query, 'status', status, 'is:open, is:pending, is:resolved and is:closed')
  else if (visibility) set(query, 'visibility', visibility, 'is:shared and is:private')
  else if (value === 'unassigned') set(query, 'assignee', 'none', 'assignee:')
  else if (value === 'unread') query.isUnread = true
  else if (value === 'mine') query.isMine = true
  else if (value === 'mentioned') query.isMentioned = true
  else if (value === 'snoozed') query.isSnoozed = true
  else among([...Status.enum, ...states, ...Visibility.enum], 'is', value)
}

function among<T extends string>(choices: readonly T[], key: string, value: string): T {
  const found = choices.find((one) => one === value.toLowerCase())
  if (found === undefined)
    throw new SearchFault(
      `${key}:${value.slice(0, 50)} is not known. Try ${choices.map((one) => `${key}:${one}`).join(', ')}.`,
    )
  return found
}

/** Each of these can be one thing alone. */
function set<K extends 'status' | 'visibility' | 'priority' | 'assignee' | 'from'>(
  query: SearchQuery,
  key: K,
  value: NonNullable<SearchQuery[K]>,
  words: string,
): void {
  if (query[key] !== undefined && query[key] !== value) throw new SearchFault(`Only one of ${words} can be asked for.`)
  query[key] = value
}
