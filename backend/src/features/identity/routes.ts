import type { FastifyInstance } from 'fastify'
import type { Database, Db } from '../../db/database.ts'
import type { UserRow } from '../../db/tables.ts'
import { baseUrl } from '../../http/pagination.ts'
import { invalidToken, Problem } from '../../http/problem.ts'
import { route } from '../../http/route.ts'
import type { Services } from '../../services.ts'
import { profileFaults } from '../accounts/rules.ts'
import { findUserByIdentity, insertUser, newUser, updateUser } from '../accounts/store.ts'
import { setAttributes } from '../context/store.ts'
import { insertSession } from '../sessions/store.ts'
import type { Identity } from './rules.ts'
import { verifyIdentity } from './verify.ts'

/** Signs in the host's own users. */
export function identityRoutes(app: FastifyInstance, { database, config, metrics, now }: Services): void {
  route(app, database, 'POST /api/token/identity/', {
    async handle({ body, request }) {
      const ownUrl = baseUrl(request, config.publicUrl)
      const identity = await verifyIdentity(body.identity_token, config.identityKeys, ownUrl, now()).catch((error) => {
        if (error instanceof Problem) {
          request.log.warn({ code: error.code }, 'identity token refused')
          metrics.refusals.inc({ reason: error.code })
        }
        throw error
      })
      const session = await database.write(async (trx) => {
        const user = await identifiedUser(database, trx, identity, now())
        if (user.deactivated_at !== null) throw invalidToken('deactivated', 'This user has been deactivated.')
        if (identity.attributes) await setAttributes(trx, user.id, identity.attributes)
        return insertSession(trx, user, now())
      })
      return { token: app.jwt.sign({ session }) }
    },
  })

  route(app, database, 'GET /api/service/', {
    handle: async () => ({
      signup: config.hasSignup,
      identity: config.identityKeys.length > 0,
      time: new Date(now()).toISOString(),
    }),
  })
}

/** The account of an identity, made at its first sign-in, also when two pages sign in at once. Its profile follows the host. */
async function identifiedUser(database: Database, db: Db, identity: Identity, now: number): Promise<UserRow> {
  const { issuer, subject } = identity
  const profile = profileFrom(identity)
  let known = await findUserByIdentity(db, issuer, subject)
  if (!known) {
    await database.lock(db, `identity ${issuer} ${subject}`)
    known = await findUserByIdentity(db, issuer, subject)
  }
  if (known) {
    await updateUser(db, known.id, profile)
    return known
  }
  const fields = { ...newUser({ username: '', ...profile }, 'customer', null, now), issuer, subject }
  for (const username of usernames(identity)) {
    // Two tabs of somebody new come at the same moment.
    const user = (await insertUser(db, { ...fields, username })) ?? (await findUserByIdentity(db, issuer, subject))
    if (user) return user
  }
  throw new Error('no free username')
}

function profileFrom({ name, email }: Identity) {
  const profile: { first_name?: string; last_name?: string; email?: string } = {}
  if (name !== undefined) {
    const [first = '', ...rest] = name.split(/\s+/)
    Object.assign(profile, { first_name: first, last_name: rest.join(' ') })
  }
  if (email !== undefined) profile.email = email
  const faults = profileFaults(profile) ?? {}
  return Object.fromEntries(Object.entries(profile).filter(([field]) => !(field in faults))) as typeof profile
}

/** The host's name for the user, then the same with a number: people know each other by it, nothing is decided by it. */
function* usernames({ name, issuer, subject }: Identity): Generator<string> {
  const wanted = name?.slice(0, 140) || `${issuer} ${subject}`.slice(0, 140)
  const base = profileFaults({ username: wanted }) ? `${issuer} user`.slice(0, 140) : wanted
  yield base
  for (let number = 2; number < 10; number++) yield `${base} ${number}`
  yield `${base.slice(0, 100)} ${crypto.randomUUID()}`
}
