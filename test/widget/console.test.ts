import type { Activity, Post, Ticket } from '@deskside/backend/contract'
import t from 'tap'
import { withChange } from '../../widget/src/agent/state/changes.ts'
import { findMatches, score } from '../../widget/src/agent/state/fuzzy.ts'
import { isTyping, type KeyPress, keyName } from '../../widget/src/agent/state/keys.ts'
import { bindings } from '../../widget/src/agent/state/moves.ts'
import { countUpdates, takePage, updateInPlace } from '../../widget/src/agent/state/order.ts'
import { fillPlaceholders, nextPlaceholder, valuesOf } from '../../widget/src/agent/state/placeholders.ts'
import { snoozeTimes } from '../../widget/src/agent/state/snooze.ts'
import { mentionsIn, tokenBefore } from '../../widget/src/agent/state/suggest.ts'
import { timelineOf } from '../../widget/src/agent/state/timeline.ts'
import { rowsInSight, scrollToRow } from '../../widget/src/agent/state/virtual.ts'

const mara = { id: 1, username: 'mara', is_customer_service: false }
const ticket = (id: number, change: Partial<Ticket> = {}): Ticket => ({
  id,
  subject: `Ticket ${id}`,
  status: 'open',
  priority: 'normal',
  visibility: 'private',
  requester: mara,
  assignee: null,
  labels: [],
  unread: 0,
  posts_count: 1,
  created_at: new Date(2026, 4, 1).toISOString(),
  updated_at: new Date(2026, 4, 1, 0, id).toISOString(),
  ...change,
})
const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id)
const newestFirst = (...given: number[]) => given.map((id) => ticket(id))

t.test('placeholders are filled in, and what is not known is left to be filled by hand', async (t) => {
  const values = valuesOf(ticket(7), { first_name: 'Mara' }, { username: 'sam', first_name: '' })
  const text =
    'Hello {{requester.first_name}}, about {{ ticket.subject }} (#{{ticket.id}}): {{parcel.number}}. {{agent.first_name}}'
  const filled = fillPlaceholders(text, values)
  t.equal(filled, 'Hello Mara, about Ticket 7 (#7): {{parcel.number}}. sam')
  const next = nextPlaceholder(filled)
  t.equal(next?.name, 'parcel.number')
  t.equal(filled.slice(next?.start, next?.end), '{{parcel.number}}')
  t.equal(nextPlaceholder('Nothing {here} to {{ fill'), undefined)
  t.equal(valuesOf(ticket(7), undefined, { username: 'sam', first_name: 'Sam' })['requester.first_name'], 'mara')
})

t.test('a value that looks like a placeholder is not filled in again', async (t) => {
  const values = valuesOf(ticket(7, { subject: '{{agent.username}}' }), undefined, { username: 'sam', first_name: '' })
  t.equal(fillPlaceholders('{{ticket.subject}}', values), '{{agent.username}}')
})

t.test('the palette finds what the letters mean, the best first', async (t) => {
  const all = ['Set status…', 'Assign to me', 'Assign to…', 'Merge into another ticket…', 'Write a private note']
  const find = (typed: string) => findMatches(typed, all, (one) => one)
  t.equal(find('assi')[0], 'Assign to…')
  t.equal(find('atm')[0], 'Assign to me', 'the starts of its words')
  t.equal(find('note')[0], 'Write a private note')
  t.same(find('xyz'), [])
  t.same(find('  '), all, 'everything, when nothing was typed')
  t.ok(score('lea', 'Léa Fournier'), 'accents are no hindrance')
  t.equal(score('fl', 'Léa'), undefined)
})

t.test('of any number of rows those in sight are drawn', async (t) => {
  const view = { scrollTop: 0, height: 400, rowHeight: 40 }
  t.same(rowsInSight(0, view), { first: 0, last: 0 })
  t.same(rowsInSight(3, view), { first: 0, last: 3 })
  t.same(rowsInSight(1000, view, 2), { first: 0, last: 12 })
  t.same(rowsInSight(1000, { ...view, scrollTop: 20_000 }, 2), { first: 498, last: 512 })
  t.same(rowsInSight(1000, { ...view, scrollTop: 39_600 }, 2), { first: 988, last: 1000 })
  t.same(rowsInSight(5, { ...view, scrollTop: 39_600 }, 2), { first: 3, last: 5 }, 'scrolled beyond a list that shrank')
})

t.test('a row is scrolled to no further than needed', async (t) => {
  const view = { scrollTop: 400, height: 400, rowHeight: 40 }
  t.equal(scrollToRow(12, view), 400, 'in sight already')
  t.equal(scrollToRow(5, view), 200)
  t.equal(scrollToRow(20, view), 440)
})

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

t.test('keys are named the same on every keyboard', async (t) => {
  t.equal(keyName(press('j')), 'j')
  t.equal(keyName(press('J')), 'j', 'caps lock')
  t.equal(keyName(press('J', { shiftKey: true })), 'shift+j')
  t.equal(keyName(press('#', { shiftKey: true })), '#', 'a sign that needs Shift on this keyboard')
  t.equal(keyName(press('k', { metaKey: true })), 'mod+k')
  t.equal(keyName(press('Enter', { ctrlKey: true, shiftKey: true })), 'mod+shift+Enter')
  t.equal(keyName(press('о', { code: 'KeyJ' })), 'j', 'the same place on a Cyrillic keyboard')
})

t.test('the keys of the issue do what it says', async (t) => {
  const wanted = {
    j: 'next',
    k: 'previous',
    Enter: 'open',
    r: 'reply',
    n: 'note',
    a: 'assign',
    s: 'status',
    l: 'labels',
  }
  t.match(bindings, { ...wanted, '#': 'jump', '/': 'search', '?': 'help', 'mod+k': 'palette' })
})

t.test('a key typed into a field is no shortcut, one on a checkbox is', async (t) => {
  const on = (target: object) => isTyping({ composedPath: () => [target] } as unknown as Event)
  t.ok(on({ tagName: 'TEXTAREA' }))
  t.ok(on({ tagName: 'INPUT', type: 'text' }))
  t.notOk(on({ tagName: 'INPUT', type: 'checkbox' }))
  t.notOk(on({ tagName: 'BUTTON' }))
})

t.test('what is read again changes rows in their places', async (t) => {
  const rows = newestFirst(3, 2, 1)
  const read = [ticket(1, { status: 'resolved' }), ticket(2)]
  const after = updateInPlace(rows, read)
  t.same(ids(after), [3, 2, 1])
  t.equal(after[2]?.status, 'resolved')
  t.equal(after[1], rows[1], 'what is as it was stays the same')
})

t.test('updates are counted as people see them: one ticket that moved is one', async (t) => {
  const rows = newestFirst(5, 4, 3, 2, 1)
  t.equal(countUpdates(rows, newestFirst(5, 4, 3, 2, 1)), 0)
  t.equal(countUpdates(rows, newestFirst(1, 5, 4, 3, 2)), 1, 'the last one is first now')
  t.equal(countUpdates(rows, newestFirst(6, 5, 4, 3, 2, 1)), 1, 'a new one')
  t.equal(countUpdates(rows, newestFirst(5, 4, 2, 1)), 1, 'one left')
  t.equal(countUpdates(rows, newestFirst(6, 1, 5, 4, 2)), 3)
  t.equal(countUpdates(rows, newestFirst(1, 5, 4, 3, 2), new Set([1])), 0, 'what the user did is no news')
})

t.test('the newest page takes the place of what was above its end, and no more', async (t) => {
  const rows = newestFirst(9, 8, 7, 6, 5, 4)
  t.same(ids(takePage(rows, newestFirst(10, 8, 7), true, 'activity')), [10, 8, 7, 6, 5, 4], '9 left the view')
  t.same(ids(takePage(rows, newestFirst(8, 7), false, 'activity')), [8, 7], 'the page is all there is')
  const waits = (id: number, minute: number | null) =>
    ticket(id, { waiting_since: minute === null ? null : new Date(2026, 4, 1, 0, minute).toISOString() })
  const waiting = [waits(1, 1), waits(2, 2), waits(3, 3), waits(4, null)]
  t.same(ids(takePage(waiting, [waits(2, 2), waits(3, 3)], true, 'waiting')), [2, 3, 4], 'the longest waiting first')
})

t.test('a change shows before the service answers', async (t) => {
  const kim = { id: 9, username: 'kim', first_name: '', last_name: '', role: 'agent' } as never
  const before = ticket(1, { labels: ['a', 'b'] })
  t.match(withChange(before, { assignee: 9, status: 'pending' }, [kim]), { status: 'pending', assignee: { id: 9 } })
  t.equal(withChange({ ...before, assignee: mara }, { assignee: null }, [kim]).assignee, null)
  t.same(withChange(before, { add_labels: ['c', 'a'], remove_labels: ['b'] }, []).labels, ['a', 'c'])
})

t.test('snoozing offers times that are still to come', async (t) => {
  const at = (now: Date) => Object.fromEntries(snoozeTimes(now).map(({ id, at }) => [id, at]))
  const wednesday = at(new Date(2026, 4, 6, 14, 20))
  t.same(wednesday.laterToday, new Date(2026, 4, 6, 17))
  t.same(wednesday.tomorrow, new Date(2026, 4, 7, 9))
  t.same(wednesday.nextWeek, new Date(2026, 4, 11, 9), 'Monday')
  t.same(at(new Date(2026, 4, 11, 8)).nextWeek, new Date(2026, 4, 18, 9), 'on a Monday, the next one')
  t.same(at(new Date(2026, 4, 10, 8)).nextWeek, new Date(2026, 4, 11, 9), 'on a Sunday, tomorrow')
  t.equal(at(new Date(2026, 4, 6, 22)).laterToday, undefined, 'late in the evening')
})

t.test('a slash begins a canned reply, an at sign a colleague, and only where a word begins', async (t) => {
  t.same(tokenBefore('/sen', 4, false), { sign: '/', typed: 'sen', start: 0 })
  t.same(tokenBefore('Hello\n/', 7, false), { sign: '/', typed: '', start: 6 })
  t.equal(tokenBefore('https://shop', 12, false), undefined)
  t.equal(tokenBefore('either/or', 9, false), undefined)
  t.same(tokenBefore('ask @ki', 7, true), { sign: '@', typed: 'ki', start: 4 })
  t.equal(tokenBefore('ask @ki', 7, false), undefined, 'in a reply nobody is named')
  t.equal(tokenBefore('/sen and', 8, false), undefined)
})

t.test('a note names whom it names', async (t) => {
  const agents = ['kim', 'kimberly', 'sam', 'j.doe'].map((username, i) => ({ id: i + 1, username }))
  t.same(mentionsIn('@Kim, please; (@sam)', agents), [1, 3])
  t.same(mentionsIn('@kimberly and mail@sam.example', agents), [2])
  t.same(mentionsIn('ask @j.doe.', agents), [4])
  t.same(mentionsIn('nobody', agents), [])
})

t.test('what was done stands between the posts, in the order it happened', async (t) => {
  const at = (minute: number) => new Date(2026, 4, 4, 12, minute).toISOString()
  const post = (id: number, minute: number) => ({ id, created_at: at(minute) }) as Post
  const activity = (id: number, minute: number) => ({ id, created_at: at(minute) }) as Activity
  const all = timelineOf([post(1, 1), post(2, 5)], [activity(1, 0), activity(2, 3), activity(3, 9)], 2, false)
  t.same(
    all.map(({ key }) => key),
    ['a1', 'p1', 'a2', 'p2', 'a3'],
  )
  t.same(
    all.map(({ day }) => !!day),
    [true, false, false, false, false],
  )
  const later = timelineOf([post(2, 5)], [activity(1, 0), activity(3, 9)], 0, true)
  t.same(
    later.map(({ key }) => key),
    ['p2', 'a3'],
    'what lies before the first loaded post waits for it',
  )
})
