import { useStore } from '../state/store.ts'
import { Button } from '../ui/parts.tsx'
import type { Composing } from './state/composing.ts'
import { w } from './ticket-words.ts'
import { w as base, type ConsoleKey } from './words.ts'

export interface ComposerNotesProps {
  composing: Composing
  onSend: () => void
  toNewer: () => void
}

/** What one should know before sending: a newer reply, and what a macro changes along with it. */
export function ComposerNotes({ composing, onSend, toNewer }: ComposerNotesProps) {
  const { newer, changes } = useStore(composing)
  const { status, priority, assignee, add_labels = [], labels = [], remove_labels = [] } = changes ?? {}
  const plus = [...labels, ...add_labels].map((label) => `+ ${label}`)
  const minus = remove_labels.map((label) => `− ${label}`)
  const words = [status, priority].flatMap((key) => (key ? base(key as ConsoleKey) : []))
  const person = assignee === undefined ? [] : `${base('assignee')}: ${assignee === null ? base('nobody') : w('you')}`
  return (
    <>
      {newer && (
        <div class="warning" role="alert">
          <p>{w('newer', { name: newer.username })}</p>
          <Button
            look="link"
            onClick={() => {
              composing.acknowledge()
              toNewer()
            }}
          >
            {w('showNewer')}
          </Button>
          <Button
            look="link"
            onClick={() => {
              composing.acknowledge()
              onSend()
            }}
          >
            {w('sendAnyway')}
          </Button>
        </div>
      )}
      {changes && (
        <div class="staged">
          <span>{w('also')}</span>
          {[words, plus, minus, person].flat().map((text) => (
            <i key={text}>{text}</i>
          ))}
          <Button look="link" onClick={composing.dropChanges}>
            {w('dropChanges')}
          </Button>
        </div>
      )}
    </>
  )
}
