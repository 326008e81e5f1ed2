import type { Activity } from '@deskside/backend/contract'
import { ago, fullTime } from '../locales/times.ts'
import { w } from './ticket-words.ts'
import { w as base, type ConsoleKey } from './words.ts'

type Words = Parameters<typeof w>[0]
const sentences: Record<string, Words> = {
  status: 'didStatus',
  priority: 'didPriority',
  visibility: 'didVisibility',
  subject: 'didSubject',
  hidden: 'didHide',
  shown: 'didShow',
  snoozed: 'didSnooze',
  woken: 'didWake',
  breached: 'didBreach',
  rated: 'didRate',
  closed_by_rule: 'didClose',
}
const named: Record<string, Words> = {
  good: 'good',
  bad: 'bad',
  first_reply: 'first_reply',
  resolution: 'resolution_target',
}
const shared = new Set(['open', 'pending', 'resolved', 'closed', 'low', 'normal', 'high', 'urgent'])

function told(value: unknown): string {
  const text = Array.isArray(value) ? value.join(', ') : String(value ?? '')
  if (named[text]) return w(named[text])
  return shared.has(text) ? base(text as ConsoleKey) : text
}

/** Who changed what, as a line of the thread. */
export function ActivityLine({ activity }: { activity: Activity }) {
  const { created_at } = activity
  return (
    <p class="activity">
      <span dir="auto">{sentenceOf(activity)}</span>
      <time dateTime={created_at} title={fullTime(created_at)}>
        {ago(created_at, Date.now())}
      </time>
    </p>
  )
}

function sentenceOf({ user, action, data }: Activity): string {
  const who = user?.username ?? w('byRule')
  const { from, to, target, score } = data as Record<string, unknown>
  if (action === 'labels') return labelSentence(who, listOf(from), listOf(to))
  const values = { who, from: told(from), to: told(to), target: told(target), score: told(score) }
  if (action === 'assignee') return w(to ? 'didAssign' : 'didUnassign', values)
  if (action === 'merged') return w(to ? 'didMergeInto' : 'didMerge', values)
  if (action === 'split') return w(to ? 'didSplitInto' : 'didSplit', values)
  if (action === 'snoozed' && typeof to === 'string') values.to = fullTime(to)
  return w(sentences[action] ?? 'didOther', { ...values, what: action })
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

function labelSentence(who: string, from: string[], to: string[]): string {
  const added = to.filter((label) => !from.includes(label))
  if (added.length) return w('didLabel', { who, to: added.join(', ') })
  return w('didUnlabel', { who, from: from.filter((label) => !to.includes(label)).join(', ') })
}
