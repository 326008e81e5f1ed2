import type { Engine } from '../engine.ts'

export async function logIn(engine: Engine, username: string, password: string): Promise<void> {
  // A token that has ended is refused on open routes too: a log-in carries none until it has its own.
  let own: string | undefined
  const asUser = engine.callAs(() => own)
  const { token } = await asUser('POST /api/token/', { body: { username, password } })
  own = token
  const me = await asUser('GET /api/me/')
  engine.session.start({ token, user_id: me.id, is_agent: me.is_customer_service })
  engine.drafts.adopt()
}
