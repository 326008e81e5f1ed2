import { wordsOf } from './words-of.ts'

export const w = wordsOf({ undone: 'Undone' })
