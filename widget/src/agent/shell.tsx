import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import { Connection } from '../ui/connection.tsx'
import { lazy } from '../ui/lazy.tsx'
import { Toast } from '../ui/toast.tsx'
import { Glyph, Tool } from './glyph.tsx'
import { useDesk } from './hooks.ts'
import { Queue } from './queue.tsx'
import { Rail } from './rail.tsx'
import { SearchBox } from './search-box.tsx'
import { usePress, useSize } from './shell-hooks.ts'
import { w } from './words.ts'

const Ticket = lazy(() => import('./ticket.tsx').then(({ Ticket, css }) => ({ View: Ticket, css })))
const OverlayView = lazy(() => import('./overlays.tsx').then(({ OverlayView, css }) => ({ View: OverlayView, css })))

/** What the first view doesn't need must not hold it up. Safari has no such call. */
const whenIdle = (work: () => void) => (globalThis.requestIdleCallback ?? setTimeout)(work)

export function Shell({ onClose }: { onClose: () => void }) {
  const app = useApp()
  const desk = useDesk()
  const { isOpen, session, view } = useStore(app)
  const { others, place, ticketId, isFull, drawer, overlay } = useStore(desk)
  const box = useRef<HTMLDivElement>(null)
  const [width] = useSize(box)
  usePress(box, onClose)

  useEffect(() => {
    if (!session || !isOpen) return
    desk.views.refresh()
    desk.queue().refresh()
    whenIdle(() => {
      for (const part of [Ticket, OverlayView]) part.preload().catch(() => {})
      desk.press('prepare')
    })
  }, [session?.token, isOpen])

  useEffect(() => {
    if (view.name === 'ticket') desk.openTicket(view.id)
  }, [view])

  useLayoutEffect(() => {
    if (isOpen && session) box.current?.focus()
  }, [isOpen, !session])

  const Other = others.find(({ name }) => name === place)?.View
  const size = width < 760 ? 'narrow' : width < 1120 ? 'medium' : 'wide'
  return (
    <div
      class={`desk ${size}${isFull ? ' full' : ''}${ticketId === undefined ? '' : ' has-ticket'}`}
      {...{ role: desk.isPage ? ('main' as const) : ('dialog' as const), 'aria-label': t('support') }}
      tabIndex={-1}
      hidden={!isOpen || !session}
      ref={box}
    >
      <TopBar onClose={onClose} />
      <Connection />
      <div class="panes">
        {drawer && size !== 'wide' && (
          <button type="button" class="scrim" aria-label={t('close')} onClick={() => desk.set({ drawer: undefined })} />
        )}
        <Rail isOpen={size === 'wide' || drawer === 'views' || (size === 'medium' && ticketId === undefined)} />
        {Other ? (
          <section class="other view" key={place}>
            <Other />
          </section>
        ) : (
          <>
            <Queue />
            {ticketId !== undefined && <Ticket key={ticketId} id={ticketId} />}
          </>
        )}
      </div>
      {overlay && <OverlayView key={overlay} overlay={overlay} />}
      <Toast />
    </div>
  )
}

function TopBar({ onClose }: { onClose: () => void }) {
  const desk = useDesk()
  const { isFull, drawer } = useStore(desk)
  return (
    <header class="top">
      <Tool
        icon="menu"
        class="to-views"
        label={w('views')}
        aria-expanded={drawer === 'views'}
        onClick={() => desk.set({ drawer: drawer === 'views' ? undefined : 'views' })}
      />
      <h2>
        <Glyph name="bolt" />
        {t('support')}
      </h2>
      <SearchBox />
      <Tool icon="more" label={w('actions')} keys="mod+k" onClick={() => desk.press('palette')} />
      <Tool icon="help" label={w('shortcuts')} keys="?" onClick={() => desk.press('help')} />
      {!desk.isPage && (
        <>
          <Tool
            icon={isFull ? 'shrink' : 'expand'}
            class="to-full"
            label={w(isFull ? 'leaveFull' : 'fullScreen')}
            keys="f"
            onClick={() => desk.setting({ isFull: !isFull })}
          />
          <Tool icon="close" label={t('close')} onClick={onClose} />
        </>
      )}
    </header>
  )
}
