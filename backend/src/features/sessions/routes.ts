import type { FastifyInstance } from 'fastify'
import { forbidden, Problem, throttled } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Authenticate } from '../../http/viewer.ts'
import type { Services } from '../../services.ts'
import { isPassword } from '../accounts/passwords.ts'
import { findUserByName } from '../accounts/store.ts'
import { countFailure, failureKeys, forgetFailures, readStanding, secondsLeft } from './login-limits.ts'
import { deleteSession, findViewer, insertSession, touchSession } from './store.ts'

const wrongCredentials = () => {
  const detail = 'Unable to log in with provided credentials.'
  return new Problem(400, 'authorization', detail, { errors: { non_field_errors: [detail] } })
}

/** Log in and log out. */
export function sessionRoutes(app: FastifyInstance, { database, config, metrics, now }: Services): void {
  const { db } = database

  route(app, database, 'POST /api/token/', {
    async handle({ body, request }) {
      const keys = failureKeys(body.username, request.ip)
      const standing = config.hasRateLimit ? await readStanding(db, keys, now()) : { wait: 0, isUsernameOver: false }
      if (standing.wait > 0) {
        metrics.refusals.inc({ reason: 'throttled' })
        throw throttled(standing.wait)
      }
      const user = await findUserByName(db, body.username)
      const isRight = await isPassword(body.password, user?.deactivated_at === null ? user.password_hash : null)
      if (!user || !isRight) {
        request.log.info('log-in refused')
        metrics.refusals.inc({ reason: user?.deactivated_at ? 'deactivated' : 'wrong_credentials' })
        if (config.hasRateLimit) await database.write((trx) => countFailure(trx, keys, now()))
        throw standing.isUsernameOver ? throttled(secondsLeft(now(), now())) : wrongCredentials()
      }
      if (user.role === 'customer' && !config.hasSignup)
        throw forbidden('Only agents log in with a password here: log in on the platform that you came from.')
      const session = await database.write(async (trx) => {
        await forgetFailures(trx, keys)
        return insertSession(trx, user, now())
      })
      return { token: app.jwt.sign({ session }) }
    },
  })

  route(app, database, 'DELETE /api/token/', {
    async handle({ viewer }) {
      await database.write(async (trx, emit) => {
        await deleteSession(trx, viewer.session_id)
        emit({ type: 'session.ended', audience: 'server', data: { session_id: viewer.session_id } })
      })
    },
  })
}

/** Reads session tokens: a JWT signed here that names a session row. */
export function sessionAuthenticator(app: FastifyInstance, { database, now }: Services): Authenticate {
  return async (token) => {
    const id = readSessionId(app, token)
    const found = id === undefined ? undefined : await findViewer(database.db, id, now())
    if (!found) return undefined
    const { isStale, ...viewer } = found
    // Reads go on when nothing can be written: it is stale still, and the next request tries again.
    if (isStale) await database.write((trx) => touchSession(trx, viewer.session_id, now())).catch(() => {})
    return viewer
  }
}

function readSessionId(app: FastifyInstance, token: string): string | undefined {
  try {
    const { session } = app.jwt.verify<{ session?: unknown }>(token)
    return typeof session === 'string' ? session : undefined
  } catch {
    return undefined
  }
}
