import type { Call } from './client.ts'
import { type SharedStream, shareStream } from './leader.ts'
import { type LiveEvent, LOOK_MS } from './live.ts'
import { followNews, type Told } from './news.ts'
import type { Emitter } from './sdk.ts'
import type { Session } from './session.ts'
import type { StreamState } from './stream.ts'

export interface ConnectionOptions {
  apiBase: string
  user: Session
  call: Call
  emit: Emitter['emit']
  tell: (event: LiveEvent) => void
  /** The service no longer takes the user's token. */
  onUnauthorized: (token: string) => void
}

/** Ties one signed-in user to the stream, until `close`. */
export function connect({ apiBase, user, call, emit, tell, onUnauthorized }: ConnectionOptions): { close(): void } {
  const leaving = new AbortController()
  let state: StreamState = 'retrying'
  let shared: SharedStream | undefined

  const news = followNews({
    userId: user.user_id,
    call,
    emit,
    isLeader: () => !!shared?.isLeader(),
    publish: ({ name, data }) => shared?.publish({ name, data: JSON.stringify(data) }),
  })

  function receive(event: LiveEvent | Told) {
    news.receive(event)
    if (event.name !== 'unread' && event.name !== 'news') tell(event)
  }

  function become(next: StreamState) {
    state = next
    receive({ name: 'state', data: next })
  }

  function join() {
    shared = shareStream({
      name: `deskside:${apiBase}:${user.user_id}`,
      apiBase,
      token: user.token,
      onMessage: ({ name, data }) => receive({ name, data: JSON.parse(data) } as LiveEvent),
      onState: become,
      onUnauthorized: () => onUnauthorized(user.token),
    })
  }

  const listen = (event: string, fn: (event: PageTransitionEvent) => void) =>
    globalThis.addEventListener?.(event, fn as EventListener, { signal: leaving.signal })
  // Left when the page is put away, so that the browser may keep it whole; joined anew when it comes back.
  listen('pagehide', () => shared?.close())
  listen('pageshow', ({ persisted }) => {
    if (!persisted) return
    join()
    receive({ name: 'reset' })
  })
  function reconnect() {
    shared?.wake(true)
    // Whether the browser is online has changed, if nothing else.
    receive({ name: 'state', data: state })
  }
  for (const event of ['online', 'offline']) listen(event, reconnect)
  globalThis.document?.addEventListener('visibilitychange', () => shared?.wake(), { signal: leaving.signal })
  // Where a proxy lets no stream through, looking now and then must do.
  const looking = setInterval(() => state !== 'open' && receive({ name: 'reset' }), LOOK_MS)
  join()

  return {
    close() {
      leaving.abort()
      clearInterval(looking)
      shared?.close()
      news.close()
    },
  }
}
