import type { View, ViewKey } from '../../contract/index.ts'

const builtIn = (key: ViewKey, name: string, query: string): Omit<View, 'count'> => ({
  id: null,
  key,
  name,
  query,
  sort: 'activity',
  is_shared: true,
  owner: null,
})

/** What every agent begins with, in this order. */
export const builtInViews = [
  builtIn('unassigned', 'Unassigned', 'is:unassigned is:open'),
  builtIn('mine', 'Mine', 'is:mine is:open'),
  builtIn('open', 'All open', 'is:open'),
  builtIn('pending', 'Pending', 'is:pending'),
  builtIn('resolved', 'Resolved', 'is:resolved'),
  builtIn('mentions', 'Mentions', 'is:mentioned'),
  builtIn('snoozed', 'Snoozed', 'is:snoozed'),
]
