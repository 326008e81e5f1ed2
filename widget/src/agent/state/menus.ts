import type { Priority, Status, Ticket } from '@deskside/backend/contract'
import { fullTime } from '../../locales/times.ts'
import { randomId } from '../../random-id.ts'
import { explain } from '../../state/faults.ts'
import { w } from '../tools-words.ts'
import { w as base } from '../words.ts'
import { change } from './changes.ts'
import type { Desk } from './desk.ts'
import { lookupsOf } from './lookups.ts'
import { applyCanned } from './macros.ts'
import type { Choice } from './overlay.ts'
import { fieldTime, snoozeTimes } from './snooze.ts'
import type { SavedView } from './views.ts'

export const statuses: Status[] = ['open', 'pending', 'resolved', 'closed']
export const priorities: Priority[] = ['urgent', 'high', 'normal', 'low']

const menu = (desk: Desk, title: string, choices: (typed: string) => Choice[], isMulti = false): void =>
  desk.set({ overlay: { kind: 'menu', title, choices, isMulti } })

/** Whether all the tickets that a menu is for are so already. */
function areAll(desk: Desk, ids: readonly number[], is: (ticket: Ticket) => boolean): boolean {
  return ids.every((id) => {
    const ticket = desk.find(id)
    return !!ticket && is(ticket)
  })
}

export function chooseStatus(desk: Desk): void {
  const ids = desk.targets()
  menu(desk, w('setStatus'), () =>
    statuses.map((status) => ({
      id: status,
      label: base(status),
      isOn: areAll(desk, ids, (ticket) => ticket.status === status),
      run: () => setStatus(desk, ids, status),
    })),
  )
}

export const setStatus = (desk: Desk, ids: readonly number[], status: Status): Promise<void> =>
  change(desk, ids, { status }, w('isNow', { n: ids.length, id: ids[0] ?? 0, what: base(status) }))

export function choosePriority(desk: Desk): void {
  const ids = desk.targets()
  menu(desk, w('setPriority'), () =>
    priorities.map((priority) => ({
      id: priority,
      label: base(priority),
      isOn: areAll(desk, ids, (ticket) => ticket.priority === priority),
      run: () => change(desk, ids, { priority }, w('isNow', { n: ids.length, id: ids[0] ?? 0, what: base(priority) })),
    })),
  )
}

export function assign(desk: Desk, ids: readonly number[], id: number | null, name: string): Promise<void> {
  return change(desk, ids, { assignee: id }, w('assigned', { n: ids.length, id: ids[0] ?? 0, name }))
}

export function chooseAssignee(desk: Desk): void {
  const ids = desk.targets()
  const { me } = desk.app.get()
  const isWith = (id: number | undefined) => areAll(desk, ids, ({ assignee }) => assignee?.id === id)
  menu(desk, w('assign'), () => [
    ...lookupsOf(desk)
      .get()
      .agents.toSorted((a, b) => Number(b.id === me?.id) - Number(a.id === me?.id))
      .map(({ id, username, first_name, last_name }) => ({
        id: `${id}`,
        label: username,
        hint: id === me?.id ? w('you') : `${first_name} ${last_name}`.trim() || undefined,
        isOn: isWith(id),
        run: () => assign(desk, ids, id, username),
      })),
    { id: 'none', label: base('nobody'), isOn: isWith(undefined), run: () => assign(desk, ids, null, base('nobody')) },
  ])
}

export function chooseLabels(desk: Desk): void {
  const ids = desk.targets()
  const toggle = (label: string, isOn: boolean) =>
    change(
      desk,
      ids,
      isOn ? { remove_labels: [label] } : { add_labels: [label] },
      w(isOn ? 'unlabelled' : 'labelled', { label }),
    )
  menu(
    desk,
    w('setLabels'),
    (typed) => {
      const known = new Set([...lookupsOf(desk).get().labels, ...ids.flatMap((id) => desk.find(id)?.labels ?? [])])
      const fresh = typed.trim()
      const choices: Choice[] = [...known].map((label) => {
        const isOn = areAll(desk, ids, ({ labels }) => labels.includes(label))
        return { id: label, label, isOn, run: () => toggle(label, isOn) }
      })
      if (fresh && !known.has(fresh))
        choices.push({ id: '+', label: fresh, hint: w('newLabel'), run: () => toggle(fresh, false) })
      return choices
    },
    true,
  )
}

export function chooseSnooze(desk: Desk): void {
  const ids = desk.targets()
  const snooze = (at: Date | null) =>
    change(
      desk,
      ids,
      { snoozed_until: at?.toISOString() ?? null },
      at ? w('snoozed', { time: fullTime(at.toISOString()) }) : w('woken'),
    )
  const ask = () =>
    desk.set({
      overlay: {
        kind: 'field',
        title: w('pickTime'),
        type: 'datetime-local',
        action: w('snoozeAction'),
        value: fieldTime(new Date(Date.now() + 86_400_000)),
        run: (value) => snooze(new Date(value)),
      },
    })
  const isAsleep = areAll(desk, ids, (ticket) => !!ticket.snoozed_until)
  menu(desk, w('snooze'), () => [
    ...snoozeTimes(new Date()).map(({ id, at }) => ({
      id,
      label: w(id),
      hint: fullTime(at.toISOString()),
      run: () => snooze(at),
    })),
    { id: 'pick', label: w('pick'), run: ask },
    ...(isAsleep ? [{ id: 'wake', label: w('wake'), run: () => snooze(null) }] : []),
  ])
}

export function chooseCanned(desk: Desk): void {
  menu(desk, w('macros'), () =>
    lookupsOf(desk)
      .get()
      .canned.map((canned) => ({
        id: `${canned.id}`,
        label: canned.title,
        hint: canned.changes ? w('macro') : undefined,
        run: () => applyCanned(desk, canned),
      })),
  )
}

export function chooseVisibility(desk: Desk): void {
  const ids = desk.targets()
  menu(desk, w('visibility'), () =>
    (['private', 'shared'] as const).map((visibility) => ({
      id: visibility,
      label: w(visibility),
      isOn: areAll(desk, ids, (ticket) => ticket.visibility === visibility),
      run: () => change(desk, ids, { visibility }, w('isNow', { n: ids.length, id: ids[0] ?? 0, what: w(visibility) })),
    })),
  )
}

export function askNumber(desk: Desk): void {
  const run = (value: string) => {
    const id = Number(value.replace('#', ''))
    if (Number.isSafeInteger(id) && id > 0) desk.openTicket(id)
  }
  desk.set({ overlay: { kind: 'field', title: w('jump'), type: 'text', action: w('jumpAction'), run } })
}

export function saveView(desk: Desk): void {
  const { query, sort } = desk.get()
  const key = randomId()
  const run = async (name: string) => {
    await desk.app.engine.call('POST /api/views/', { body: { name, query, sort }, key })
    await desk.views.refresh()
    desk.app.say(w('saved'))
  }
  desk.set({ overlay: { kind: 'field', title: w('saveView'), type: 'text', action: w('save'), run } })
}

export function chooseForView(desk: Desk, { id, name, is_shared }: SavedView): void {
  if (id === null) return
  const { call } = desk.app.engine
  const quietly = (work: Promise<unknown>, said: string) =>
    work.then(
      () => desk.views.refresh().then(() => desk.app.say(said)),
      (fault) => desk.app.say(explain(fault)),
    )
  menu(desk, name, () => [
    {
      id: 'share',
      label: w(is_shared ? 'unshare' : 'share'),
      run: () => quietly(call('PATCH /api/views/{id}/', { id, body: { is_shared: !is_shared } }), w('saved')),
    },
    { id: 'delete', label: w('deleteView'), run: () => quietly(call('DELETE /api/views/{id}/', { id }), w('deleted')) },
  ])
}
