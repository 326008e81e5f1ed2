import css from './core.css?inline'
import { createEngine } from './engine.ts'
import type { Kept, Launcher } from './launcher.ts'
import type { createPageCommands } from './page-commands.ts'
import type { Emitter, OpenOptions, PanelHandle, PanelHost, View } from './sdk.ts'

/** Carries out the commands that need more than the launcher, and keeps the launcher telling the truth. */
export interface Core {
  /** Loads what opens for the signed-in user. */
  ready(): Promise<unknown>
  run(command: string, args: unknown[]): unknown
  destroy(): void
}

interface PanelChunk {
  mount(host: PanelHost): PanelHandle
}

export function createCore(
  launcher: Launcher,
  emitter: Emitter,
  loadPanel: () => Promise<PanelChunk>,
  kept: Kept,
): Core {
  const { element, root, button, settings } = launcher
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets.push(sheet)
  const [y = '', x = y] = settings.offset.split(' ')
  element.style.setProperty('--ds-y', y)
  element.style.setProperty('--ds-x', x)
  const badge = button.appendChild(document.createElement('b'))
  badge.ariaHidden = 'true'

  const emit: Emitter['emit'] = (event, ...payload) => {
    if (event === 'unread') showUnread(Number(payload[0]))
    emitter.emit(event, ...payload)
  }
  const engine = createEngine(settings, emit)
  const look =
    /mount|radius|font|debug/.test(`${Object.keys(settings)}`) &&
    import('./look.ts').then(({ dress }) => dress(launcher, engine, emitter))
  let panel: PanelHandle | undefined
  let chunk: PanelChunk | undefined
  let page: Promise<ReturnType<typeof createPageCommands>> | undefined
  let isOpen = false
  let isGone = false
  let unread = 0
  let opener: Element | null = null

  function showUnread(count: number) {
    unread = count
    badge.textContent = count > 99 ? '99+' : count ? `${count}` : ''
    button.ariaLabel = count ? `Support, ${count} unread` : 'Support'
  }

  function setOpen(next: boolean) {
    isOpen = next
    button.ariaExpanded = `${next}`
    emit(next ? 'open' : 'close')
  }

  /** Words other than English come when they are needed. A language that can't be loaded keeps nobody from asking. */
  async function speak() {
    const { locale = 'auto', messages } = settings
    const own = document.documentElement.lang || navigator.language
    if (messages || !/^en\b/i.test(locale === 'auto' ? own : locale)) await run('setLocale', [locale]).catch(() => {})
  }

  /** Agents get the console, everybody else the panel. */
  const load = (): Promise<PanelChunk> =>
    engine.session.get()?.is_agent || settings.console ? import('./console.tsx') : loadPanel()

  async function open(view?: View, options?: OpenOptions) {
    if (!isOpen) opener = document.activeElement === element ? button : document.activeElement
    const [next] = await Promise.all([load(), speak(), look])
    if (isGone) return
    if (next !== chunk) {
      panel?.destroy()
      panel = next.mount({ root, settings, engine, emit, close })
      chunk = next
    }
    panel?.open(view, options)
    if (!isOpen) setOpen(true)
  }

  engine.session.onChange((now) => now && isOpen && open().catch(() => {}))

  function close() {
    if (!isOpen) return
    panel?.close()
    if (opener instanceof HTMLElement) opener.focus()
    setOpen(false)
  }

  const isOn = (setting: unknown) => `${setting}` === 'true'
  const hasTitle = isOn(settings.title)
  const hasSound = isOn(settings.sound)
  const alerts =
    (hasTitle || hasSound) &&
    import('./alerts.ts').then(({ startAlerts }) => startAlerts({ hasTitle, hasSound, unread, on: emitter.on }))

  const commands: Record<string, (...args: never[]) => unknown> = {
    open,
    close,
    toggle: () => (isOpen ? close() : open()),
  }

  async function run(command: string, args: unknown[]) {
    const fn = commands[command]
    if (fn) return fn(...(args as never[]))
    page ??= import('./page-commands.ts').then(({ createPageCommands }) =>
      createPageCommands({ settings, engine, emit, redraw: () => panel?.redraw() }),
    )
    return (await page).run(command, args)
  }

  for (const [command, args] of kept) run(command, args).catch((error) => emit('error', error))

  return {
    ready: load,
    run,
    destroy() {
      isGone = true
      panel?.destroy()
      page?.then((one) => one.close())
      engine.close()
      if (alerts) alerts.then((stop) => stop())
    },
  }
}
