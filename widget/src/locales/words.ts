import type { Key } from './index.ts'

/** Said to agents alone, in English. */
type AgentKey = 'all' | 'noAll' | 'noAllHint' | 'note' | 'writing' | 'severalWriting' | 'looking' | 'severalLooking'

/** A language's file: every word of the customer's side. Plural forms stand in `Intl.PluralRules`' order, apart by `|`. */
export type Words = Record<Exclude<Key, AgentKey>, string>
