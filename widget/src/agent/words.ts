import type { KeyOf } from '../locales/index.ts'
import { wordsOf } from './words-of.ts'

/** The words of the console's first view. */
const words = {
  views: 'Views',
  saved: 'Saved views',
  tickets: 'Tickets',
  unassigned: 'Unassigned',
  mine: 'Mine',
  allOpen: 'All open',
  mentions: 'Mentions',
  snoozedView: 'Snoozed',
  open: 'Open',
  pending: 'Pending',
  resolved: 'Resolved',
  closed: 'Closed',
  low: 'Low',
  normal: 'Normal',
  high: 'High',
  urgent: 'Urgent',
  nobody: 'Nobody',

  search: 'Search tickets',
  searchHint: 'Search, or is:open from:mara label:billing',
  found: 'Search results',
  subject: 'Subject',
  requester: 'Requester',
  status: 'Status',
  priority: 'Priority',
  labels: 'Labels',
  assignee: 'Assignee',
  waiting: 'Waiting',
  due: 'Time left',
  byActivity: 'Newest first',
  byWaiting: 'Longest waiting first',
  select: 'Select ticket {n}',
  unread_one: '{n} unread post',
  unread_other: '{n} unread posts',
  updates_one: '{n} update',
  updates_other: '{n} updates',
  selection: 'Selection',
  saveView: 'Save view',
  nothing: 'Nothing here',
  nothingHint: 'New tickets show up by themselves.',
  nothingFound: 'No ticket matches',
  nothingFoundHint: 'Try fewer words.',
  overdue: '{time} late',
  left: '{time} left',

  actions: 'All commands',
  shortcuts: 'Shortcuts',
  fullScreen: 'Full screen',
  leaveFull: 'Leave full screen',
  logOut: 'Log out',
} as const

export type ConsoleKey = KeyOf<typeof words>
export const w = wordsOf(words)
