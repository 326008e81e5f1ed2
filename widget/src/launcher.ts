import type { Core } from './core.ts'
import css from './launcher.css?inline'
import type { Emitter, Settings, Theme } from './sdk.ts'
import { namespaceOf } from './storage.ts'

/** Where the chunks lie: hashed names, written in by the build. */
declare const CORE: string
declare const PANEL: string

/** What the page said of its visitor: it outlives a launcher, and loads no code before somebody needs it. */
export type Kept = [command: string, args: unknown[]][]
const keeping = /^(identify|set[CL])/

/** What stands on the page before anybody asks for more. */
export interface Launcher {
  settings: Settings
  element: HTMLElement
  root: ShadowRoot
  button: HTMLButtonElement
  /** Resolves once the launcher stands. */
  placed: Promise<void>
  /**
   * Loads what a command needs and runs it; what is kept waits until there is a core. Rejects when it can't be loaded; the
   * visitor is offered another try.
   */
  ask(command: string, ...args: unknown[]): Promise<unknown>
  setTheme(theme: Theme): void
  setVisible(isVisible: boolean): void
  destroy(): void
}

/** `folder` is where the script came from. */
export function createLauncher(settings: Settings, folder: string, emitter: Emitter, kept: Kept): Launcher {
  const { accent, position, offset, zIndex, theme } = settings
  const [y = '', x = y] = offset.split(' ')
  const selector = `${settings.launcher}`
  const isOwn = selector === 'true'
  const life = new AbortController()
  const { signal } = life
  const element = document.createElement('div')
  const root = element.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  const button = document.createElement('button')
  button.ariaHasPopup = 'dialog'
  button.ariaExpanded = 'false'

  // The page's rules win over `:host`: only what is inline and important wins over `* { all: unset !important }`.
  const style = (styles: Record<string, string | number>) => {
    for (const name in styles) element.style.setProperty(name, `${styles[name]}`, 'important')
  }
  const edge = (size: string, side: string) => `calc(${size} + env(safe-area-inset-${side}))`
  const setTheme = (theme: Theme) => {
    const page = getComputedStyle(document.documentElement).colorScheme
    style({ 'color-scheme': theme !== 'auto' ? theme : page === 'normal' ? 'light dark' : page })
  }
  style({
    all: 'initial',
    position: 'fixed',
    'z-index': zIndex,
    '--ds-accent': accent,
    bottom: edge(y, 'bottom'),
    [position]: edge(x, position),
  })
  setTheme(theme)

  let core: Promise<Core> | undefined
  let tries = ''
  // Browsers remember a module that could not be loaded: another address asks again.
  const load = (file: string) => import(/* @vite-ignore */ `${folder}widget/${file}${tries}`)
  const loadPanel = () => load(PANEL)
  const loadCore = () => {
    core ??= load(CORE).then((chunk) => chunk.createCore(launcher, emitter, loadPanel, kept))
    return core
  }
  const preload = () => Promise.all([loadCore().then((core) => core.ready()), hasSession(settings) || loadPanel()])

  /** The button, and as long as something could not be loaded, the offer to try again. */
  function dress(className: string, label: string, onclick: () => Promise<unknown>) {
    Object.assign(button, { className, ariaLabel: label, onclick: () => onclick().catch(() => {}) })
    root.append(button)
  }
  const dressUp = () => {
    dress('dsl', 'Support', toggle)
    if (!isOwn) button.remove()
  }

  async function ask(command: string, ...args: unknown[]) {
    if (keeping.test(command)) {
      kept.push([command, args])
      return core && (await core).run(command, args)
    }
    await placed
    if (button.className === 'dsf') dressUp()
    button.ariaBusy = 'true'
    try {
      await preload()
    } catch (error) {
      core = undefined
      tries += '?'
      dress('dsf', 'Support did not load. Retry', () => ask(command, ...args))
      throw { code: 'load_failed', message: `${error}` }
    } finally {
      button.ariaBusy = null
    }
    return signal.aborted || (await loadCore()).run(command, args)
  }
  const toggle = () => ask('toggle')

  /** The page's own button may come and go, so that the page is what is listened to. */
  const listen = (type: string, fn: () => Promise<unknown>) =>
    (isOwn ? button : document).addEventListener(
      type,
      ({ target }) => (isOwn || (target as Element).closest?.(selector)) && fn().catch(() => {}),
      { signal, passive: true },
    )
  for (const type of ['pointerover', 'focusin']) listen(type, preload)
  if (!isOwn) listen('click', toggle)
  dressUp()

  const placed = new Promise<void>((resolve) => {
    const place = () => {
      document.body.append(element)
      emitter.emit('ready')
      resolve()
    }
    if (document.body) place()
    else document.addEventListener('DOMContentLoaded', place, { signal })
  })
  const launcher: Launcher = {
    settings,
    element,
    root,
    button,
    placed,
    ask,
    setTheme,
    setVisible: (isVisible) => style({ display: isVisible ? 'block' : 'none' }),
    destroy() {
      life.abort()
      core?.then((core) => core.destroy())
      element.remove()
    },
  }
  if (hasSession(settings)) loadCore().catch(() => {})
  return launcher
}

/** Private windows and blocked cookies throw on the mere mention of a storage. */
function hasSession({ apiBase, storage }: Settings): boolean {
  try {
    return !!globalThis[`${storage as 'local'}Storage`].getItem(`${namespaceOf(apiBase)}session`)
  } catch {
    return false
  }
}
