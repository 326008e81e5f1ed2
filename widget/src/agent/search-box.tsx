import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useStore } from '../state/store.ts'
import { Glyph, Keys } from './glyph.tsx'
import { useDesk } from './hooks.ts'
import { w } from './words.ts'

const AFTER_MS = 200

/** Words and filters in words; what is found shows while one types. */
export function SearchBox() {
  const desk = useDesk()
  const { query, focus } = useStore(desk)
  const { views } = useStore(desk.views)
  const isView = views.some((view) => view.query === query)
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const before = useRef({ query, sort: desk.get().sort })

  useLayoutEffect(() => {
    if (focus !== 'search') return
    desk.set({ focus: undefined })
    field.current?.select()
  }, [focus])
  // Whoever goes to a view has no search any more; one that comes from elsewhere stands in the field.
  useEffect(() => {
    if (field.current?.matches(':focus')) return
    setText(isView ? '' : query)
  }, [query, isView])

  function search(typed: string): void {
    clearTimeout(timer.current)
    if (isView) before.current = { query, sort: desk.get().sort }
    if (typed.trim()) desk.showView({ query: typed.trim(), sort: 'activity' })
    else desk.showView(before.current)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      search(text)
      desk.set({ focus: 'list' })
    } else if (event.key === 'Escape' && text) {
      event.stopPropagation()
      setText('')
      search('')
    } else if (event.key === 'ArrowDown') desk.set({ focus: 'list' })
    else return
    event.preventDefault()
  }

  return (
    <search class="search-box">
      <Glyph name="search" />
      <input
        ref={field}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        dir="auto"
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        aria-label={w('search')}
        placeholder={w('searchHint')}
        value={text}
        onInput={({ currentTarget: { value } }) => {
          setText(value)
          clearTimeout(timer.current)
          timer.current = setTimeout(search, AFTER_MS, value)
        }}
        onKeyDown={onKeyDown}
      />
      <Keys keys="/" />
    </search>
  )
}
