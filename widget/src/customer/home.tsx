import { useRef } from 'preact/hooks'
import '../locales/en-views.ts'
import { type Key, t } from '../locales/index.ts'
import { useApp, useFresh, useOutbox } from '../state/hooks.ts'
import { createSearch } from '../state/search.ts'
import { useStore } from '../state/store.ts'
import { createTickets, type Tab } from '../state/tickets.ts'
import { WaitingActions } from '../thread/waiting.tsx'
import foundCss from '../ui/found.css?inline'
import { Icon } from '../ui/icon.tsx'
import { lazy } from '../ui/lazy.tsx'
import { Button, Failed, Skeleton } from '../ui/parts.tsx'
import ticketParts from '../ui/ticket-parts.css?inline'
import { Empty } from './empty.tsx'
import own from './home.css?inline'
import { Found, SearchField } from './search.tsx'
import { TicketRow } from './ticket-row.tsx'

export const css = [ticketParts, foundCss, own]

const titles = { mine: 'mine', shared: 'shared', all: 'all' } as const satisfies Record<Tab, Key>
const nothing = {
  mine: ['noMine', 'noMineHint'],
  shared: ['noShared', 'noSharedHint'],
  all: ['noAll', 'noAllHint'],
} as const satisfies Record<Tab, [Key, Key]>

const JoinOffer = lazy(() => import('./join.tsx').then(({ JoinOffer, css }) => ({ View: JoinOffer, css })))

export function Home() {
  const app = useApp()
  const { me, meFault, tab } = useStore(app)
  const search = app.keep('search', () => createSearch(app.engine.call))
  const { text } = useStore(search)
  if (!me) return meFault ? <Failed fault={meFault} retry={app.loadMe} /> : <Skeleton kind="rows" />
  const tabs: Tab[] = me.is_customer_service ? ['all'] : ['mine', 'shared']
  const current = tab ?? tabs[0] ?? 'mine'
  return (
    <div class="home">
      <div class="hello">
        <h3 dir="auto">{t('helloName', { name: me.first_name || me.username })}</h3>
      </div>
      {app.engine.storage.get('before') ? <JoinOffer /> : null}
      <SearchField search={search} />
      {text.trim() ? (
        <div class="page">
          <Found search={search} />
        </div>
      ) : (
        <>
          {tabs.length > 1 && <Tabs tabs={tabs} current={current} />}
          <div
            class="page"
            id="list"
            {...(tabs.length > 1 && { role: 'tabpanel', 'aria-labelledby': `tab-${current}` })}
          >
            {tabs.length === 1 && <h4 class="section">{t('all')}</h4>}
            <List key={current} tab={current} />
          </div>
        </>
      )}
      {!me.is_customer_service && (
        <footer class="foot">
          <Button look="main" onClick={() => app.go({ name: 'new' })}>
            <Icon name="plus" />
            {t('newTicket')}
          </Button>
        </footer>
      )}
    </div>
  )
}

function Tabs({ tabs, current }: { tabs: Tab[]; current: Tab }) {
  const app = useApp()
  const list = useRef<HTMLDivElement>(null)
  function onKeyDown({ key }: KeyboardEvent) {
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return
    const other = tabs.find((tab) => tab !== current)
    app.set({ tab: other })
    list.current?.querySelector<HTMLElement>(`#tab-${other}`)?.focus()
  }
  return (
    <div class="tabs" role="tablist" ref={list} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          id={`tab-${tab}`}
          role="tab"
          aria-selected={tab === current}
          aria-controls="list"
          tabIndex={tab === current ? 0 : -1}
          onClick={() => app.set({ tab })}
        >
          {t(titles[tab])}
        </button>
      ))}
    </div>
  )
}

function List({ tab }: { tab: Tab }) {
  const app = useApp()
  const list = app.keep(tab, () => createTickets(app.engine.call, tab))
  const { tickets, hasMore, isLoading, fault } = useStore(list)
  const waiting = useOutbox().filter((item) => item.kind === 'ticket' && tab === 'mine')
  const rows = useRef<HTMLUListElement>(null)
  useFresh(
    // What somebody points at doesn't move away under the finger.
    () => list.refresh(rows.current?.matches(':hover, :focus-within')),
    // Other people's shared tickets need not be looked at here, unless they have become one's own.
    ({ name, data: { ticket_id, changes } }) =>
      tab !== 'mine' ||
      hasMore ||
      name === 'ticket.created' ||
      !!changes?.requester_id ||
      !!tickets?.some(({ id }) => id === ticket_id),
    list,
  )
  const [title, hint] = nothing[tab]
  const isEmpty = tickets?.length === 0 && !waiting.length && !hasMore
  return (
    <>
      {waiting.length > 0 && (
        <ul class="tickets">
          {waiting.map((item) => (
            <li key={item.id} class="ticket">
              <strong dir="auto">{item.kind === 'ticket' && item.subject}</strong>
              <WaitingActions item={item} />
            </li>
          ))}
        </ul>
      )}
      {tickets && tickets.length > 0 && (
        <ul class="tickets" ref={rows}>
          {tickets.map((ticket) => (
            <TicketRow key={ticket.id} ticket={ticket} />
          ))}
        </ul>
      )}
      {isEmpty && <Empty title={t(title)}>{t(hint)}</Empty>}
      {fault ? <Failed fault={fault} retry={() => list.refresh()} /> : !tickets && <Skeleton kind="rows" />}
      {hasMore && !fault && (
        <Button class="more" aria-busy={isLoading} onClick={list.more}>
          {t('more')}
        </Button>
      )}
    </>
  )
}
