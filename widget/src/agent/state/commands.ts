import { ApiError } from '../../client.ts'
import { explain } from '../../state/faults.ts'
import { titleOf } from '../titles.ts'
import { type ToolsKey, w } from '../tools-words.ts'
import type { AboutName } from './about.ts'
import { followAddress } from './address.ts'
import type { Desk } from './desk.ts'
import { lookupsOf } from './lookups.ts'
import * as menus from './menus.ts'
import { bindings, moves } from './moves.ts'
import type { Choice } from './overlay.ts'

interface Command {
  title: ToolsKey
  /** Where it makes sense. */
  when?: (desk: Desk) => boolean
  run(desk: Desk): void
}

const hasTargets = (desk: Desk) => desk.targets().length > 0
const isAtQueue = (desk: Desk) => desk.get().place === 'queue'
const hasTicket = (desk: Desk) => isAtQueue(desk) && desk.get().ticketId !== undefined
const isDone = (desk: Desk) =>
  desk.targets().every((id) => ['resolved', 'closed'].includes(desk.find(id)?.status ?? ''))
const move = (title: ToolsKey, name: string, when?: Command['when']): Command => ({
  title,
  ...(when && { when }),
  run: (desk) => moves[name]?.(desk),
})

/** What is done about one ticket, its people and its posts: it is loaded when somebody does. */
const about = (name: AboutName) => (desk: Desk, object?: unknown) =>
  void import('./about.ts').then(
    (chunk) => chunk.about[name](desk, object as never),
    () => desk.app.say(explain(new ApiError(0, {}))),
  )

function isBlocked(desk: Desk): boolean {
  const { ticketId = 0 } = desk.get()
  return !!desk.customers.get(desk.find(ticketId)?.requester.id ?? 0)?.is_blocked
}

/** Everything that can be done, by name, in the order of the palette. */
const commands: Record<string, Command> = {
  reply: move('reply', 'reply', hasTicket),
  note: move('note', 'note', hasTicket),
  resolve: {
    title: 'resolve',
    when: (desk) => hasTargets(desk) && !isDone(desk),
    run: (desk) => menus.setStatus(desk, desk.targets(), 'resolved'),
  },
  reopen: {
    title: 'reopen',
    when: (desk) => hasTargets(desk) && isDone(desk),
    run: (desk) => menus.setStatus(desk, desk.targets(), 'open'),
  },
  assign: { title: 'assign', when: hasTargets, run: menus.chooseAssignee },
  assignMe: {
    title: 'assignMe',
    when: hasTargets,
    run(desk) {
      const { me } = desk.app.get()
      if (me) menus.assign(desk, desk.targets(), me.id, me.username)
    },
  },
  status: { title: 'setStatus', when: hasTargets, run: menus.chooseStatus },
  priority: { title: 'setPriority', when: hasTargets, run: menus.choosePriority },
  labels: { title: 'setLabels', when: hasTargets, run: menus.chooseLabels },
  snooze: { title: 'snooze', when: hasTargets, run: menus.chooseSnooze },
  macros: { title: 'macros', when: hasTargets, run: menus.chooseCanned },
  visibility: { title: 'visibility', when: hasTargets, run: menus.chooseVisibility },
  merge: { title: 'merge', when: hasTicket, run: about('merge') },
  block: { title: 'block', when: (desk) => hasTicket(desk) && !isBlocked(desk), run: about('block') },
  unblock: { title: 'unblock', when: (desk) => hasTicket(desk) && isBlocked(desk), run: about('unblock') },
  copyNumber: { title: 'copyNumber', when: hasTicket, run: about('copyNumber') },
  open: move('open', 'open', (desk) => hasTargets(desk) && !hasTicket(desk)),
  select: move('select', 'select', hasTargets),
  next: move('next', 'next', isAtQueue),
  previous: move('previous', 'previous', isAtQueue),
  updates: move('updates', 'updates', (desk) => desk.queue().get().updates > 0),
  search: move('search', 'search'),
  jump: { title: 'jump', run: menus.askNumber },
  saveView: { title: 'saveView', when: isAtQueue, run: menus.saveView },
  details: move('details', 'details', hasTicket),
  full: move('full', 'full', (desk) => !desk.isPage),
  undo: move('undo', 'undo', (desk) => !!desk.app.get().undo),
  stay: { title: 'stay', when: (desk) => desk.get().goesOn, run: (desk) => keep(desk, false) },
  goOn: { title: 'goOn', when: (desk) => !desk.get().goesOn, run: (desk) => keep(desk, true) },
  help: { title: 'help', run: (desk) => desk.set({ overlay: { kind: 'help' } }) },
}

function keep(desk: Desk, goesOn: boolean): void {
  desk.setting({ goesOn })
  desk.app.say(w('settingKept'))
}

const keysOf = (name: string): string | undefined => Object.keys(bindings).find((key) => bindings[key] === name)

/** Once the first view stands: what menus offer, and what is followed as long as this user is here. */
function prepare(desk: Desk): void {
  const { app, isPage } = desk
  app.keep('others', () => {
    offerOthers(desk)
    return app.subscribe(() => offerOthers(desk))
  })
  lookupsOf(desk).refresh()
  app.keep('failures', () =>
    app.engine.outbox.subscribe((settled) => {
      if (!settled || settled.answer || settled.item.kind === 'ticket') return
      app.say(w('notSent', { n: settled.item.ticketId, why: settled.item.error?.message ?? '' }))
    }),
  )
  if (isPage) app.keep('address', () => followAddress(desk))
}

/** As soon as it is known who this is. */
async function offerOthers(desk: Desk): Promise<void> {
  const { me } = desk.app.get()
  if (!me || desk.get().others.length) return
  const { consoleViews } = await import('../console-views.ts')
  desk.set({ others: consoleViews.filter(({ who }) => who === 'agent' || me.role === 'admin') })
}

/** Carries out a command. `object` is what it is about, where that isn't the tickets at hand. */
export function runCommand(desk: Desk, name: string, object?: unknown): void {
  if (name === 'prepare') prepare(desk)
  if (name === 'palette') openPalette(desk)
  if (name === 'view') menus.chooseForView(desk, object as never)
  if (name === 'post') about('choosePost')(desk, object)
  // One key does and undoes.
  const actual = name === 'resolve' && hasTargets(desk) && isDone(desk) ? 'reopen' : name
  const command = commands[actual]
  if (command && (command.when?.(desk) ?? true)) command.run(desk)
}

function openPalette(desk: Desk): void {
  const offered: Choice[] = Object.entries(commands)
    .filter(([, { when }]) => when?.(desk) ?? true)
    .map(([id, { title, run }]) => ({ id, label: w(title), keys: keysOf(id), run: () => run(desk) }))
  const views: Choice[] = desk.views.get().views.map((view, i) => ({
    id: `view ${view.id ?? view.key}`,
    label: w('view', { name: titleOf(view) }),
    keys: i < 9 ? `${i + 1}` : undefined,
    run: () => desk.showView(view),
  }))
  const others: Choice[] = desk.get().others.map(({ name, title }) => ({
    id: name,
    label: w('view', { name: title }),
    run: () => desk.show(name),
  }))
  const choices = (typed: string): Choice[] => {
    const number = Number(typed.replace('#', ''))
    const text = typed.trim()
    return [
      ...offered,
      ...views,
      ...others,
      ...(number > 0 ? [{ id: 'number', label: w('goTo', { n: number }), run: () => desk.openTicket(number) }] : []),
      ...(text
        ? [
            {
              id: 'search',
              label: w('searchFor', { text }),
              isAlways: true,
              run: () => desk.showView({ query: text, sort: 'activity' }),
            },
          ]
        : []),
    ]
  }
  desk.set({ overlay: { kind: 'menu', title: w('palette'), choices } })
}
