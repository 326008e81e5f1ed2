import type { Engine } from './engine.ts'
import type { Emitter, Events, Settings } from './sdk.ts'

/** Every event; the compiler holds it to the typed surface. */
const events = Object.keys({
  ready: 1,
  open: 1,
  close: 1,
  unread: 1,
  identity: 1,
  'ticket:created': 1,
  'ticket:updated': 1,
  'message:sent': 1,
  'message:failed': 1,
  'message:received': 1,
  error: 1,
} satisfies Record<keyof Events, 1>) as (keyof Events)[]

/** Tells the developer of the page what happens, and how the widget stands to the service: at once, and after each change. */
export function watch(settings: Settings, engine: Engine, emitter: Emitter): void {
  const say = (...words: unknown[]) => console.info('Deskside:', ...words)
  for (const event of events) emitter.on(event, (payload) => say(event, payload ?? ''))
  engine.live.subscribe(({ name, data }: { name: string; data?: unknown }) => say('stream', name, data ?? ''))
  say('settings', settings)
  const show = () => health(settings, engine).then((view) => console.table(view))
  emitter.on('identity', show)
  emitter.on('open', show)
  show()
}

async function health({ apiBase }: Settings, { live, session, signIn }: Engine): Promise<Record<string, string>> {
  const user = session.get()
  return {
    script: import.meta.url,
    ...(await reach(apiBase)),
    identity: user
      ? `user ${user.user_id}, ${user.sub ? 'by the host' : 'by a log-in here'}`
      : `nobody (${signIn?.state ?? 'no identify'})`,
    stream: live.state(),
  }
}

/** Whether the service can be asked from this page, and how far its clock is from ours. */
async function reach(apiBase: string): Promise<Record<string, string>> {
  const before = Date.now()
  try {
    const answer = await fetch(`${apiBase}/api/service/`, { credentials: 'omit', cache: 'no-store' })
    const { time, signup, identity } = await answer.json()
    const skew = Math.round((Date.parse(time) - (before + Date.now()) / 2) / 1000)
    return {
      api: `${answer.status} in ${Date.now() - before} ms`,
      cors: `${location.origin} may use it`,
      clock: Math.abs(skew) < 5 ? 'fits' : `${skew} s off: identity tokens need clocks that fit within a minute`,
      service: `sign-up ${signup ? 'on' : 'off'}, identity tokens ${identity ? 'taken' : 'not set up'}`,
    }
  } catch (error) {
    return { api: `no answer from ${apiBase}: ${error}`, cors: await isThere(apiBase) }
  }
}

/** A request that asks for nothing to read gets through where a page that may not read does not. */
async function isThere(apiBase: string): Promise<string> {
  const isOpen = await fetch(`${apiBase}/api/service/`, { mode: 'no-cors', credentials: 'omit' }).then(
    () => true,
    () => false,
  )
  return isOpen
    ? `the service is there, but ${location.origin} is not in its ALLOWED_ORIGINS`
    : "the service is not there, or this page's connect-src does not have it"
}
