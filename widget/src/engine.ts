import { ApiError, type Call, createClient } from './client.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import { createLive, type Live } from './live.ts'
import { createOutbox, type Outbox, type OutboxItem, type SentAnswer, type Settled } from './outbox.ts'
import type { Context, Emitter, Settings } from './sdk.ts'
import { createSession, type SessionStore } from './session.ts'
import { createStorage, type Storage_ } from './storage.ts'

/** How it stands with the host's own log-in, while nobody is signed in by it. */
export interface SignIn {
  state: 'off' | 'busy' | 'failed'
  /** Once more, because the visitor asks for it. */
  again(): void
}

/** What runs without the panel: who is signed in, what waits to be sent, how much is unread. */
export interface Engine {
  storage: Storage_
  session: SessionStore
  call: Call
  /** Calls as whoever this token names, not as the user who is signed in. */
  callAs(token: () => string | undefined): Call
  drafts: Drafts
  outbox: Outbox
  live: Live
  /** There once the host signs somebody in. */
  signIn?: SignIn
  /** What the host told of the visitor: it goes with new tickets. */
  context: Context
  /** Ends the session and takes away all that is stored here, but for keys that begin with `keep`. */
  logout(keep?: string): Promise<void>
  close(): void
}

export function createEngine({ apiBase, storage: kind }: Settings, emit: Emitter['emit']): Engine {
  const storage = createStorage(kind, apiBase)
  const session = createSession(storage)
  const userId = () => session.get()?.user_id
  const callAs = (token: () => string | undefined) => createClient({ apiBase, token, onUnauthorized: () => {} })
  const call = createClient({ apiBase, token: () => session.get()?.token, onUnauthorized: session.end })
  const drafts = createDrafts(storage, userId)
  const outbox = createOutbox({
    storage,
    name: `deskside:${apiBase}`,
    userId,
    send: (item, signal) => sendItem(call, userId, item, signal),
  })
  outbox.subscribe((settled) => settled && emitSettled(emit, settled))

  const load = () => import('./connection.ts')
  const live = createLive({ apiBase, session, call, emit, onUnauthorized: session.end, load })

  async function logout(keep = '\n') {
    const token = session.get()?.token
    const ended = token && call('DELETE /api/token/').catch(() => {})
    session.end(token, true)
    drafts.flush()
    for (const key of storage.keys('')) key.startsWith(keep) || storage.remove(key)
    await ended
  }

  // The service is there again: what waits need not wait longer.
  live.subscribe((event) => event.name === 'state' && event.data === 'open' && outbox.flush())
  const stopFollowing = session.onChange((user) => {
    outbox.flush()
    emit('identity', user && { user_id: user.user_id })
  })
  globalThis.addEventListener('pagehide', drafts.flush)
  globalThis.addEventListener('online', outbox.flush)
  outbox.flush()

  return {
    storage,
    session,
    call,
    callAs,
    drafts,
    outbox,
    live,
    context: {},
    logout,
    close() {
      globalThis.removeEventListener('pagehide', drafts.flush)
      globalThis.removeEventListener('online', outbox.flush)
      drafts.flush()
      stopFollowing()
      live.close()
      outbox.close()
      session.close()
    },
  }
}

/** Nobody's message goes out under another account, even when the log-in changed since it was written. */
function sendItem(
  call: Call,
  userId: () => number | undefined,
  item: OutboxItem,
  signal: AbortSignal,
): Promise<SentAnswer> {
  if (userId() !== item.userId) {
    return Promise.reject(new ApiError(401, { code: 'not_authenticated', detail: 'Another account is signed in.' }))
  }
  if (item.kind !== 'ticket') {
    const { kind, ticketId: id, message, more } = item
    return call(`POST /api/tickets/{id}/${kind}/`, { id, body: { message, ...more }, key: item.id, signal })
  }
  const { subject, message, visibility, context } = item
  return call('POST /api/newticket/', {
    body: { subject, message, ...(visibility && { visibility }), ...(context && { context }) },
    key: item.id,
    signal,
  })
}

function emitSettled(emit: Emitter['emit'], { item, answer }: Settled) {
  if (!answer) {
    const failure = item.error ?? { code: 'error', message: '' }
    emit('message:failed', item.kind === 'ticket' ? failure : { ...failure, ticket_id: item.ticketId })
  } else if ('subject' in answer) emit('ticket:created', answer)
  else if (item.kind !== 'ticket') emit('message:sent', { ticket_id: item.ticketId, post_id: answer.id })
}
