import type { Desk } from './desk.ts'

/** What each key does. Whatever isn't among the moves is a command, which comes with the menus. */
export const bindings: Record<string, string> = {
  j: 'next',
  ArrowDown: 'next',
  k: 'previous',
  ArrowUp: 'previous',
  'shift+j': 'extendNext',
  'shift+ArrowDown': 'extendNext',
  'shift+k': 'extendPrevious',
  'shift+ArrowUp': 'extendPrevious',
  Enter: 'open',
  o: 'open',
  x: 'select',
  Escape: 'back',
  u: 'back',
  '.': 'updates',
  '/': 'search',
  r: 'reply',
  n: 'note',
  f: 'full',
  d: 'details',
  z: 'undo',
  a: 'assign',
  i: 'assignMe',
  s: 'status',
  e: 'resolve',
  p: 'priority',
  l: 'labels',
  h: 'snooze',
  m: 'macros',
  '#': 'jump',
  'mod+k': 'palette',
  '?': 'help',
}

/** The keys that mean the same where no queue is in sight. */
export const everywhere = /^([u/fz#?]|Escape|mod\+k)$/

function extend(desk: Desk, by: number): void {
  const id = desk.queue().neighbour(by)
  if (id !== undefined) desk.queue().extendTo(id)
}

/** One step out: the drawer, the ticket, the selection. Whether there was one. */
export function stepBack(desk: Desk): boolean {
  const { drawer, ticketId, place } = desk.get()
  desk.set({ focus: undefined })
  if (drawer) desk.set({ drawer: undefined })
  else if (place !== 'queue') desk.show('queue')
  else if (ticketId !== undefined) desk.closeTicket()
  else if (desk.queue().get().selected.size) desk.queue().clear()
  else return false
  return true
}

export const moves: Record<string, (desk: Desk) => void> = {
  next: (desk) => desk.step(1),
  previous: (desk) => desk.step(-1),
  extendNext: (desk) => extend(desk, 1),
  extendPrevious: (desk) => extend(desk, -1),
  open(desk) {
    const { current } = desk.queue().get()
    if (current !== undefined) desk.openTicket(current)
  },
  select(desk) {
    const { current } = desk.queue().get()
    if (current !== undefined) desk.queue().toggle(current)
  },
  updates: (desk) => desk.queue().showUpdates(),
  search: (desk) => desk.set({ focus: 'search' }),
  reply: (desk) => desk.write('reply'),
  note: (desk) => desk.write('note'),
  full: (desk) => desk.setting({ isFull: desk.isPage || !desk.get().isFull }),
  details: (desk) => desk.set({ drawer: desk.get().drawer === 'details' ? undefined : 'details' }),
  undo({ app }) {
    const { notice, undo } = app.get()
    if (notice) undo?.()
    app.say('')
  },
}
