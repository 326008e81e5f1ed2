import type { Engine } from '../engine.ts'

export async function logIn(engine: Engine, username: string, password: string): Promise<void> {
  // A token that has ended is refused on open routes too: a log-in carries none until it has its own.
  const { token } = await engine.callAs(() => undefined)('POST /api/token/', { body: { username, password } })
  await enter(engine, token)
}

/** Signs in whomever the token is for. */
export async function enter(engine: Engine, token: string): Promise<void> {
  const me = await engine.callAs(() => token)('GET /api/me/')
  engine.session.start({ token, user_id: me.id, is_agent: me.is_customer_service })
  engine.drafts.adopt()
}
