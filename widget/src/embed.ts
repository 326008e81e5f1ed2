import { createLauncher, type Kept, type Launcher } from './launcher.ts'
import { type Commands, createEmitter, type Failure, type Settings, type Theme } from './sdk.ts'

type Call = [command: string, ...args: never[]]
declare global {
  /** The page may define it as a stub that collects calls in `q` until this script is there. */
  var Deskside: (((...call: Call) => unknown) & { q?: Iterable<Call>; isLoaded?: true }) | undefined
}

const tag = document.currentScript as HTMLScriptElement
const folder = new URL('.', tag.src).href
const name = (tag.dataset.name ?? 'Deskside') as 'Deskside'
let emitter = createEmitter()
let kept: Kept = []
let launcher: Launcher | undefined

function settingsOf(given: Partial<Settings>): Settings {
  const settings: Settings = {
    apiBase: folder,
    theme: 'auto',
    accent: '#3f51e0',
    position: 'right',
    offset: '20px',
    zIndex: 2147483000,
    launcher: true,
    storage: 'local',
    ...tag.dataset,
    ...given,
  }
  settings.apiBase = settings.apiBase.replace(/\/$/, '')
  return settings
}

/** What needs no more than the launcher; the core carries out the rest. */
const commands: Partial<Commands> = {
  init(given = {}) {
    const settings = settingsOf(given)
    if (JSON.stringify(launcher?.settings) === JSON.stringify(settings)) return
    launcher?.destroy()
    launcher = createLauncher(settings, folder, emitter, kept)
  },
  on: (event, fn) => emitter.on(event, fn),
  ready: async () => launcher?.placed,
  show: () => launcher?.setVisible(true),
  hide: () => launcher?.setVisible(false),
  setTheme: (theme: Theme) => launcher?.setTheme(theme),
  destroy() {
    launcher?.destroy()
    launcher = undefined
    emitter = createEmitter()
    kept = []
  },
}

async function ask(...call: Call) {
  try {
    if (!launcher) run('init')
    return await launcher?.ask(...call)
  } catch (error) {
    emitter.emit('error', error as Failure)
    throw error
  }
}

function run(...call: Call): unknown {
  const [name, ...args] = call
  const own = commands[name as 'init']
  if (own) return own(...args)
  const answer = ask(...call)
  // The page hears of it by the event, whether or not it looks at the promise.
  answer.catch(() => {})
  return answer
}

const before = globalThis[name]
if (before?.isLoaded) before('init')
else {
  globalThis[name] = Object.assign(run, { isLoaded: true as const })
  for (const call of before?.q ?? []) run(...call)
  if (!launcher) run(tag.dataset.console || tag.dataset.mount ? 'open' : 'init')
}
