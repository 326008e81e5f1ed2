import { type ComponentChild, render } from 'preact'
import { locale } from '../locales/index.ts'
import type { PanelHandle, PanelHost } from '../sdk.ts'
import { createApp } from '../state/app.ts'
import { AppContext } from '../state/hooks.ts'

/** Puts what opens into the page, with the app that it is drawn from. */
export function mountSurface(host: PanelHost, sheets: string[], content: ComponentChild): PanelHandle {
  const { root, settings } = host
  const app = createApp(host)
  for (const css of sheets) app.adopt(css)
  const element = root.appendChild(document.createElement('div'))
  element.className = `ds ${settings.position}`
  follow()
  render(<AppContext.Provider value={app}>{content}</AppContext.Provider>, element)
  function follow() {
    element.lang = locale
    element.dir = /^(ar|fa|he)\b/.test(locale) ? 'rtl' : 'ltr'
  }
  return {
    open: app.open,
    redraw() {
      follow()
      app.set({})
    },
    close() {
      app.deletions.flush()
      app.engine.drafts.flush()
      app.set({ isOpen: false })
    },
    destroy() {
      app.close()
      render(null, element)
      element.remove()
    },
  }
}
