import type { SavedView } from './state/views.ts'
import { type ConsoleKey, w } from './words.ts'

const titles: Record<string, ConsoleKey> = {
  unassigned: 'unassigned',
  mine: 'mine',
  open: 'allOpen',
  pending: 'pending',
  resolved: 'resolved',
  mentions: 'mentions',
  snoozed: 'snoozedView',
}

/** What a view is called: the built-in ones in the reader's language. */
export const titleOf = ({ key, name }: SavedView): string => (key && titles[key] ? w(titles[key]) : name)
