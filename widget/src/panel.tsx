import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { t } from './locales/index.ts'
import type { PanelHandle, PanelHost } from './sdk.ts'
import type { View } from './state/app.ts'
import { useApp } from './state/hooks.ts'
import { useStore } from './state/store.ts'
import css from './styles.css?inline'
import { Connection } from './ui/connection.tsx'
import { lazy } from './ui/lazy.tsx'
import { IconButton } from './ui/parts.tsx'
import { mountSurface } from './ui/surface.tsx'
import { Toast } from './ui/toast.tsx'

export const mount = (host: PanelHost): PanelHandle => mountSurface(host, [css], <Panel onClose={host.close} />)

// What the first look doesn't need comes a moment later.
const Account = lazy(() => import('./customer/account.tsx').then(({ Account, css }) => ({ View: Account, css })))
const Home = lazy(() => import('./customer/home.tsx').then(({ Home, css }) => ({ View: Home, css })))
const NewTicket = lazy(() =>
  import('./customer/new-ticket.tsx').then(({ NewTicket, css }) => ({ View: NewTicket, css })),
)
const Welcome = lazy(() => import('./customer/welcome.tsx').then(({ Welcome, css }) => ({ View: Welcome, css })))
const Thread = lazy(() => import('./thread/thread.tsx').then(({ Thread, css }) => ({ View: Thread, css })))

const fullScreen = matchMedia('(max-width: 480px)')

function Panel({ onClose }: { onClose: () => void }) {
  const app = useApp()
  const { isOpen, session, userId, view } = useStore(app)
  const panel = useRef<HTMLDivElement>(null)
  const isFull = useFullScreen()
  const isHome = view.name === 'home'

  useEffect(() => {
    // Here while the network is, and the version that they are of: browsers never ask again for what they once failed to load.
    if (isOpen && session) for (const view of [Thread, NewTicket, Account, Welcome]) view.preload().catch(() => {})
  }, [isOpen, !session])

  // Each view begins with the focus on itself, so that a screen reader starts there.
  useLayoutEffect(() => {
    if (isOpen) panel.current?.focus()
  }, [isOpen, view, !session])

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.isComposing) {
      event.stopPropagation()
      onClose()
    }
    if (event.key === 'Tab' && isFull && panel.current) keepFocus(panel.current, event)
  }

  return (
    <div
      class="panel"
      role="dialog"
      aria-label={t('support')}
      aria-modal={isFull}
      tabIndex={-1}
      hidden={!isOpen}
      ref={panel}
      onKeyDown={onKeyDown}
    >
      <header class="bar">
        {session && !isHome && <IconButton icon="back" label={t('back')} onClick={() => app.go({ name: 'home' })} />}
        <h2>{session && view.name === 'ticket' ? t('ticketTitle', { id: view.id }) : t('support')}</h2>
        {session && isHome && (
          <IconButton icon="user" label={t('profile')} onClick={() => app.go({ name: 'account' })} />
        )}
        <IconButton icon="close" label={t('close')} onClick={onClose} />
      </header>
      <Connection />
      {userId !== undefined && (
        <div class="view" key={userId} hidden={!session}>
          <CurrentView view={view} />
        </div>
      )}
      {!session && (
        <div class="view">
          <Welcome />
        </div>
      )}
      <Toast />
    </div>
  )
}

function CurrentView({ view }: { view: View }) {
  if (view.name === 'ticket') return <Thread key={view.id} id={view.id} postId={view.postId} />
  if (view.name === 'new') return <NewTicket key={view} />
  return view.name === 'account' ? <Account /> : <Home />
}

function useFullScreen(): boolean {
  const [isFull, setFull] = useState(fullScreen.matches)
  useEffect(() => {
    const follow = () => setFull(fullScreen.matches)
    fullScreen.addEventListener('change', follow)
    return () => fullScreen.removeEventListener('change', follow)
  }, [])
  return isFull
}

/** Over the whole screen, what lies behind is out of reach for Tab too. */
function keepFocus(panel: HTMLElement, event: KeyboardEvent): void {
  const all = [...panel.querySelectorAll<HTMLElement>('button, input, textarea, a, [tabindex="0"]')]
  const stops = all.filter((one) => one.tabIndex >= 0 && one.checkVisibility())
  const active = (panel.getRootNode() as ShadowRoot).activeElement
  const edge = event.shiftKey ? stops[0] : stops.at(-1)
  if (active !== edge && !(event.shiftKey && active === panel)) return
  event.preventDefault()
  ;(event.shiftKey ? stops.at(-1) : stops[0])?.focus()
}
