import { useEffect, useId, useState } from 'preact/hooks'
import { useStore } from '../state/store.ts'
import { useDesk } from './hooks.ts'
import { findMatches } from './state/fuzzy.ts'
import { type CannedReply, lookupsOf } from './state/lookups.ts'
import type { Token } from './state/suggest.ts'
import { w } from './ticket-words.ts'

interface Suggestion {
  id: string
  label: string
  hint: string
  value: CannedReply | string
}

const most = 8

/** What fits what is being named, and the keys that choose among it. */
export function useSuggestions(token: Token | undefined, choose: (token: Token, value: CannedReply | string) => void) {
  const desk = useDesk()
  const { agents, canned } = useStore(lookupsOf(desk))
  const id = useId()
  const [active, setActive] = useState(0)
  const [dismissed, dismiss] = useState<string>()
  const mark = token && `${token.start}${token.sign}`
  const all: Suggestion[] =
    token?.sign === '@'
      ? agents.map(({ id, username, first_name, last_name }) => ({
          id: `${id}`,
          label: username,
          hint: `${first_name} ${last_name}`.trim(),
          value: username,
        }))
      : canned.map((one) => ({ id: `${one.id}`, label: one.title, hint: one.message.slice(0, 80), value: one }))
  const items = token && mark !== dismissed ? findMatches(token.typed, all, ({ label }) => label).slice(0, most) : []
  const isOpen = items.length > 0
  useEffect(() => setActive(0), [token?.typed, mark])
  useEffect(() => {
    if (!token) dismiss(undefined)
  }, [!token])

  const keys: Record<string, () => void> = {
    ArrowDown: () => setActive((active + 1) % items.length),
    ArrowUp: () => setActive((active + items.length - 1) % items.length),
    Enter: () => pick(items[active]),
    Tab: () => pick(items[active]),
    Escape: () => dismiss(mark),
  }
  const pick = (item: Suggestion | undefined) => token && item && choose(token, item.value)

  return {
    id,
    isOpen,
    items,
    active,
    pick,
    activeId: isOpen ? `${id}-${active}` : undefined,
    title: w(token?.sign === '@' ? 'mention' : 'canned'),
    press(key: string): boolean {
      if (!isOpen || !keys[key]) return false
      keys[key]()
      return true
    },
  }
}

export function Suggestions({ id, isOpen, items, active, pick, title }: ReturnType<typeof useSuggestions>) {
  return (
    <div class="suggestions" role="listbox" id={id} aria-label={title} hidden={!isOpen}>
      {items.map((item, i) => (
        // biome-ignore lint/a11y: the text field has the focus and takes the keys
        <div
          key={item.id}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === active}
          onMouseDown={(event) => {
            event.preventDefault()
            pick(item)
          }}
        >
          <span dir="auto">{item.label}</span>
          <small dir="auto">{item.hint}</small>
        </div>
      ))}
    </div>
  )
}
