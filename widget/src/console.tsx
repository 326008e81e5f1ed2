import { useEffect, useMemo } from 'preact/hooks'
import css from './agent/desk.css?inline'
import { DeskContext } from './agent/hooks.ts'
import queueCss from './agent/queue.css?inline'
import { Shell } from './agent/shell.tsx'
import { createDesk } from './agent/state/desk.ts'
import type { PanelHandle, PanelHost } from './sdk.ts'
import { useApp } from './state/hooks.ts'
import { useStore } from './state/store.ts'
import base from './styles.css?inline'
import { lazy } from './ui/lazy.tsx'
import { mountSurface } from './ui/surface.tsx'

/** What an agent opens: over the page it is embedded in, or as a page of its own. */
export const mount = (host: PanelHost): PanelHandle =>
  mountSurface(
    host,
    [base, css, queueCss],
    <Console isPage={host.settings.console !== undefined} onClose={host.close} />,
  )

const Entrance = lazy(() => import('./agent/entrance.tsx').then(({ Entrance, css }) => ({ View: Entrance, css })))

export interface ConsoleProps {
  isPage: boolean
  onClose: () => void
}

/** Whose desk it is outlives a session that ended: after another log-in one goes on where one was. */
function Console(props: ConsoleProps) {
  const app = useApp()
  const { session, userId } = useStore(app)
  const isCustomer = session && !session.is_agent
  return (
    <>
      {userId !== undefined && !isCustomer && <OwnDesk key={userId} {...props} />}
      {(!session || isCustomer) && <Entrance key="entrance" {...props} />}
    </>
  )
}

function OwnDesk({ isPage, onClose }: ConsoleProps) {
  const app = useApp()
  const desk = useMemo(() => createDesk(app, isPage, () => import('./agent/state/commands.ts')), [])
  useEffect(() => desk.close, [])
  return (
    <DeskContext.Provider value={desk}>
      <Shell onClose={onClose} />
    </DeskContext.Provider>
  )
}
