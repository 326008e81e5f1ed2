import type { Engine } from './engine.ts'
import { randomId } from './random-id.ts'
import type { Commands, Context, Emitter, Identity, Settings, TicketDraft } from './sdk.ts'
import { followHost } from './sign-in.ts'
import { contextOf } from './state/context.ts'
import { unknownCommand } from './unknown.ts'

interface PageCommandsOptions {
  settings: Settings
  engine: Engine
  emit: Emitter['emit']
  /** Draws the panel again, if there is one. */
  redraw: () => void
}

type Own = 'identify' | 'setContext' | 'setLocale' | 'newTicket' | 'logout'

const most = { values: 20, name: 50, text: 500 }

/** What the service takes: a page that tells too much must not keep its visitor from asking. */
function tidy(context: Context): Context {
  const pairs = Object.entries(context).filter(([name, value]) => name.length <= most.name && isPlain(value))
  return Object.fromEntries(pairs.slice(0, most.values).map(([name, value]) => [name, clip(value)]))
}
const isPlain = (value: unknown) => typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
const clip = (value: Context[string]) => (typeof value === 'string' ? value.slice(0, most.text) : value)

/** What pages ask for now and then: it need not weigh on those that never do. */
export function createPageCommands({ settings, engine, emit, redraw }: PageCommandsOptions) {
  let host: ReturnType<typeof followHost> | undefined

  const commands: { [K in Own]: (...args: never[]) => ReturnType<Commands[K]> } = {
    identify(identity: Identity) {
      host ??= followHost(engine, emit, redraw)
      return host.identify(identity)
    },
    async setContext(context: Context) {
      engine.context = tidy({ ...engine.context, ...context })
    },
    async setLocale(locale: string) {
      settings.locale = locale
      const { speak } = await import('./locales/load.ts')
      await speak(locale, settings.messages)
      redraw()
    },
    async newTicket(draft: TicketDraft) {
      const body = { ...draft, ...contextOf(engine, settings) }
      const ticket = await engine.call('POST /api/newticket/', { body, key: randomId() })
      emit('ticket:created', ticket)
      return ticket
    },
    logout: () => engine.logout(),
  }

  return {
    async run(command: string, args: unknown[]): Promise<unknown> {
      if (!Object.hasOwn(commands, command)) throw unknownCommand(command)
      return commands[command as Own](...(args as never[]))
    },
    close: () => host?.close(),
  }
}
