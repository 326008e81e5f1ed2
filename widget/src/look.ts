import type { Engine } from './engine.ts'
import type { Launcher } from './launcher.ts'
import css from './look.css?inline'
import type { Emitter } from './sdk.ts'

/** Where the widget fills an element of the page, it stands in the page's flow. */
const inFlow = { position: 'relative', inset: 'auto', display: 'block', height: '100%', 'z-index': 'auto' }

/** What few hosts set: corners, letters, a place of its own in the page, and somebody who watches. */
export async function dress({ element, root, settings }: Launcher, engine: Engine, emitter: Emitter): Promise<void> {
  if (`${settings.debug}` === 'true') (await import('./debug.ts')).watch(settings, engine, emitter)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets.push(sheet)
  for (const name of ['radius', 'font'] as const)
    if (settings[name]) element.style.setProperty(`--ds-${name}`, settings[name])
  const place = settings.mount && document.querySelector(settings.mount)
  if (!place) return
  place.append(element)
  root.addEventListener(
    'keydown',
    (event) => (event as KeyboardEvent).key === 'Escape' && event.stopPropagation(),
    true,
  )
  element.dataset.inline = ''
  for (const [name, value] of Object.entries(inFlow)) element.style.setProperty(name, value, 'important')
}
