import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { useStore } from '../state/store.ts'
import { lazy } from '../ui/lazy.tsx'
import { Button, Failed, Skeleton } from '../ui/parts.tsx'
import { Glyph, Keys } from './glyph.tsx'
import { useDesk, useQueue } from './hooks.ts'
import { Row } from './row.tsx'
import { useNow, useSize } from './shell-hooks.ts'
import { rowsInSight, scrollToRow } from './state/virtual.ts'
import { titleOf } from './titles.ts'
import { w } from './words.ts'

const BulkBar = lazy(() => import('./bulk-bar.tsx').then(({ BulkBar, css }) => ({ View: BulkBar, css })))

const narrowPx = 720
const heights = { table: 40, compact: 58 }

export function Queue() {
  const desk = useDesk()
  const { rows, updates, selected } = useQueue()
  return (
    <section class="queue" aria-label={w('tickets')}>
      <Head />
      {updates > 0 && (
        <button type="button" class="updates" onClick={() => desk.press('updates')}>
          <Glyph name="up" />
          {w('updates', { n: updates })}
          <Keys keys="." />
        </button>
      )}
      <p class="hidden" role="status">
        {updates > 0 && w('updates', { n: updates })}
      </p>
      {selected.size > 0 && <BulkBar count={selected.size} />}
      {rows?.length ? <Grid /> : <Instead isEmpty={!!rows} />}
    </section>
  )
}

function Head() {
  const desk = useDesk()
  const { query, sort } = useStore(desk)
  const { views } = useStore(desk.views)
  const view = views.find((one) => one.query === query && one.sort === sort) ?? views.find((one) => one.query === query)
  return (
    <header class="queue-head">
      <h3 dir="auto">{view ? titleOf(view) : w('found')}</h3>
      {!view && query && (
        <Button look="link" onClick={() => desk.press('saveView')}>
          {w('saveView')}
        </Button>
      )}
      <Button
        look="link"
        class="sort"
        onClick={() => desk.showView({ query, sort: sort === 'waiting' ? 'activity' : 'waiting' })}
      >
        {w(sort === 'waiting' ? 'byWaiting' : 'byActivity')}
      </Button>
    </header>
  )
}

function Instead({ isEmpty }: { isEmpty: boolean }) {
  const desk = useDesk()
  const { fault } = useQueue()
  const { query } = desk.get()
  const isView = desk.views.get().views.some((view) => view.query === query)
  if (fault) return <Failed fault={fault} retry={() => desk.queue().refresh()} />
  if (!isEmpty) return <Skeleton kind="rows" />
  return (
    <div class="empty">
      <Glyph name={isView ? 'check' : 'search'} />
      <p class="title">{w(isView ? 'nothing' : 'nothingFound')}</p>
      <p>{w(isView ? 'nothingHint' : 'nothingFoundHint')}</p>
    </div>
  )
}

/** However many tickets there are, those in sight are drawn. */
function Grid() {
  const desk = useDesk()
  const { rows = [], current, selected, hasMore, isLoading, fault } = useQueue()
  const { ticketId, focus } = useStore(desk)
  const queue = desk.queue()
  const box = useRef<HTMLDivElement>(null)
  const [width, height] = useSize(box)
  const [scrollTop, setScrollTop] = useState(0)
  const now = useNow()
  const isCompact = width > 0 && width < narrowPx
  const rowHeight = isCompact ? heights.compact : heights.table
  const headHeight = isCompact ? 0 : 32
  const { first, last } = rowsInSight(rows.length, { scrollTop, height: height || 800, rowHeight })
  const place = rows.findIndex(({ id }) => id === current)

  useLayoutEffect(() => {
    const element = box.current
    if (!element || place < 0) return
    const view = { scrollTop: element.scrollTop, height: element.clientHeight - headHeight, rowHeight }
    const top = scrollToRow(place, view)
    if (top !== element.scrollTop) element.scrollTop = top
  }, [current, rowHeight])

  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = 0
  }, [queue])

  useEffect(() => {
    if (hasMore && !fault && last > rows.length - 30) queue.more()
  }, [last, rows.length, hasMore])

  useLayoutEffect(() => {
    if (focus !== 'list') return
    desk.set({ focus: undefined })
    if (queue.get().current === undefined) queue.move(1)
    box.current?.focus()
  }, [focus])

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table can't draw a few of its rows alone
    <div
      class={isCompact ? 'grid compact' : 'grid'}
      role="grid"
      aria-label={w('tickets')}
      aria-multiselectable
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-activedescendant={place >= first && place < last ? `row-${current}` : undefined}
      tabIndex={0}
      ref={box}
      onScroll={({ currentTarget }) => setScrollTop(currentTarget.scrollTop)}
      onFocus={() => current === undefined && queue.move(1)}
    >
      {!isCompact && <Columns />}
      <div {...group} style={{ height: `${rows.length * rowHeight}px` }}>
        {rows.slice(first, last).map((ticket, i) => (
          <Row
            key={ticket.id}
            desk={desk}
            ticket={ticket}
            place={first + i}
            top={(first + i) * rowHeight}
            isCurrent={ticket.id === current}
            isSelected={selected.has(ticket.id)}
            isOpen={ticket.id === ticketId}
            now={now}
          />
        ))}
      </div>
      {isLoading && hasMore && <p class="hint">{t('loading')}</p>}
      {fault ? <Failed fault={fault} retry={queue.more} /> : null}
    </div>
  )
}

// The grid has the focus for its heads too.
const head = { role: 'columnheader' } as const
const group = { role: 'rowgroup' } as const
const columns = ['subject', 'requester', 'labels', 'status', 'priority', 'assignee', 'waiting', 'due'] as const

const Columns = () => (
  <div class="row columns" {...{ role: 'row' as const, 'aria-rowindex': 1 }}>
    <span {...head}>
      <span class="hidden">{w('selection')}</span>
    </span>
    {columns.map((name) => (
      <span key={name} class={name} {...head}>
        {w(name)}
      </span>
    ))}
  </div>
)
