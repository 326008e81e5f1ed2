import bulkCss from './bulk-bar.css?inline'
import { Tool } from './glyph.tsx'
import { useDesk } from './hooks.ts'
import { wordsOf } from './words-of.ts'
import './more-glyphs.ts'
import { w } from './words.ts'

export const css = [bulkCss]

const own = wordsOf({
  clear: 'Clear selection',
  assign: 'Assign',
  setLabels: 'Labels',
  resolve: 'Resolve',
  snooze: 'Snooze',
  selected_one: '{n} selected',
  selected_other: '{n} selected',
})

/** What can be done to all selected tickets. */
export function BulkBar({ count }: { count: number }) {
  const desk = useDesk()
  return (
    <div class="bulk" role="toolbar" aria-label={own('selected', { n: count })}>
      <b>{own('selected', { n: count })}</b>
      <Tool icon="check" label={own('resolve')} keys="e" onClick={() => desk.press('resolve')} />
      <Tool icon="user" label={own('assign')} keys="a" onClick={() => desk.press('assign')} />
      <Tool icon="label" label={own('setLabels')} keys="l" onClick={() => desk.press('labels')} />
      <Tool icon="flag" label={w('priority')} keys="p" onClick={() => desk.press('priority')} />
      <Tool icon="clock" label={own('snooze')} keys="h" onClick={() => desk.press('snooze')} />
      <Tool icon="more" class="to-more" label={w('actions')} keys="mod+k" onClick={() => desk.press('palette')} />
      <Tool icon="close" label={own('clear')} keys="Escape" onClick={() => desk.queue().clear()} />
    </div>
  )
}
