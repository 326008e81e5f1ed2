import type { Engine, SignIn } from './engine.ts'
import type { Emitter, Failure, Identity } from './sdk.ts'

/** How long before the token's end a fresh one is asked for, and how long one waits at least. */
const EARLY_MS = 30_000
const LEAST_MS = 5_000
const MOST_MS = 2 ** 31 - 1
/** A session that the service refuses right after it was given is not worth another try. */
const PATIENCE_MS = 10_000

/**
 * Follows whom the host says its visitor is: `identify` once and again. `redraw`: how it stands with the log-in has changed.
 * Gives what ends it.
 */
export function followHost(
  engine: Engine,
  emit: Emitter['emit'],
  redraw: () => void,
): { identify(identity: Identity): Promise<void>; close(): void } {
  const { session, storage, drafts, callAs, logout } = engine
  let source: Identity | undefined
  let turn = {}
  let timer: ReturnType<typeof setTimeout> | undefined
  let doneAt = 0
  let isSwitching = false

  function become(state: SignIn['state']) {
    engine.signIn = { state, again }
    redraw()
  }

  /** A page that nobody looks at asks when it is looked at again. */
  function lookAgain() {
    if (document.hidden) document.addEventListener('visibilitychange', lookAgain, { once: true })
    else run().catch(() => {})
  }

  async function run(): Promise<void> {
    const own = {}
    turn = own
    clearTimeout(timer)
    if (!source) return
    if (!session.get()) become('busy')
    try {
      await follow(source, () => turn !== own)
      if (turn !== own) return
      doneAt = Date.now()
      become('off')
    } catch (error) {
      if (turn !== own) return
      become('failed')
      throw failureOf(error)
    }
  }

  async function follow(from: Identity, isStale: () => boolean): Promise<void> {
    const token = 'token' in from ? from.token : await from.getToken()
    if (isStale()) return
    const present = session.get()
    if (!token) return void (present?.sub && (await logout()))
    // Agents log in here by themselves: whoever they are to the host, they stay at their desk.
    if (present?.is_agent && !present.sub) return
    const { sub, exp } = claimsOf(token)
    if (present?.sub !== sub || !present) {
      if (present) leave()
      await exchange(token, sub, isStale)
    }
    const wait = Math.max(LEAST_MS, exp * 1000 - EARLY_MS - Date.now())
    if ('getToken' in from && !isStale()) timer = setTimeout(lookAgain, Math.min(wait, MOST_MS))
  }

  async function exchange(identity_token: string, sub: string, isStale: () => boolean): Promise<void> {
    let token: string | undefined
    const asUser = callAs(() => token)
    token = (await asUser('POST /api/token/identity/', { body: { identity_token } })).token
    const { id, is_customer_service } = await asUser('GET /api/me/')
    if (isStale()) return
    session.start({ token, user_id: id, is_agent: is_customer_service, sub })
    drafts.adopt()
  }

  /** Another user of the host goes for good. Who signed up here may take the tickets along, with the session of before. */
  function leave() {
    const before = session.get()
    if (!before) return
    isSwitching = true
    drafts.clearAll()
    if (before.sub === undefined) storage.set('before', before.token)
    else callAs(() => before.token)('DELETE /api/token/').catch(() => {})
    session.end(before.token, true)
    isSwitching = false
  }

  function again() {
    if (Date.now() - doneAt > PATIENCE_MS) run().catch((error) => emit('error', error))
  }

  function forget() {
    source = undefined
    turn = {}
    clearTimeout(timer)
  }

  /** Refused by the service, the session is begun anew; whoever logs out is not signed in again by themselves. */
  const stopFollowing = session.onChange((user, isForGood) => {
    if (user || isSwitching) return
    if (isForGood) forget()
    else again()
  })

  return {
    identify(identity) {
      source = identity
      return run()
    },
    close() {
      stopFollowing()
      forget()
    },
  }
}

/** What a token says, unchecked: the service checks it. */
function claimsOf(token: string): { sub: string; exp: number } {
  try {
    const part = token.split('.')[1] ?? ''
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0))
    const { sub, exp } = JSON.parse(new TextDecoder().decode(bytes))
    return { sub: `${sub}`, exp: Number(exp) || 0 }
  } catch {
    throw { code: 'malformed', message: 'The identity token is not a signed JWT.' }
  }
}

function failureOf(error: unknown): Failure {
  const { code = 'error', message = `${error}` } = error as Partial<Failure>
  return { code, message }
}
