import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { invalidToken, type Problem } from '../../http/problem.ts'
import type { IdentityKey } from './keys.ts'

const clockSkewSeconds = 60
const longestLifeSeconds = 60 * 60

/** Whom a host says its user is. Nothing else of a token is believed: an agent is made an agent here. */
export interface Identity {
  issuer: string
  subject: string
  name?: string
  /** Only when the host has verified it. */
  email?: string
}

const refusals = {
  malformed: 'The identity token is not a signed JWT.',
  no_kid: 'The identity token names no key: put the kid of your key into its header.',
  unknown_kid: 'The identity token names a key (kid) that this service does not have in IDENTITY_KEYS.',
  wrong_algorithm: "The identity token's alg is not the one that IDENTITY_KEYS gives for this key.",
  bad_signature: 'The signature does not fit: the token was signed with another key or changed on its way.',
  expired: 'The identity token has expired: sign a fresh one, and check the clock of the server that signs.',
  no_exp: 'The identity token has no exp: say when it ends, at most one hour ahead.',
  exp_too_far: 'The exp of the identity token is more than one hour ahead.',
  not_yet_valid: 'The identity token is not valid yet (nbf or iat): check the clock of the server that signs.',
  wrong_audience:
    "The aud of the identity token is not this service: it must be the service's PUBLIC_URL or the audience set for the key.",
  no_audience: "The identity token has no aud: set it to the service's PUBLIC_URL or the audience set for the key.",
  no_sub: "The identity token has no sub: set it to your user's id, as text.",
} as const

export type Refusal = keyof typeof refusals

const refused = (code: Refusal): Problem => invalidToken(code, refusals[code])

/** Checks an identity token. Throws 401 with a `code` that says why. `now` in milliseconds. */
export async function verifyIdentity(
  token: string,
  keys: IdentityKey[],
  ownUrl: string,
  now: number,
): Promise<Identity> {
  const key = findKey(token, keys)
  const payload = await readPayload(token, key, now)
  const { sub, aud, exp, iat } = payload
  if (exp === undefined) throw refused('no_exp')
  if (exp > now / 1000 + longestLifeSeconds + clockSkewSeconds) throw refused('exp_too_far')
  if (iat !== undefined && iat > now / 1000 + clockSkewSeconds) throw refused('not_yet_valid')
  if (aud === undefined) throw refused('no_audience')
  if (![aud].flat().some((one) => sameAudience(one, key.audience ?? ownUrl))) throw refused('wrong_audience')
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) throw refused('no_sub')
  return { issuer: key.issuer, subject: sub, ...profileOf(payload) }
}

function findKey(token: string, keys: IdentityKey[]): IdentityKey {
  let header: ReturnType<typeof decodeProtectedHeader>
  try {
    header = decodeProtectedHeader(token)
  } catch {
    throw refused('malformed')
  }
  if (typeof header.kid !== 'string') throw refused('no_kid')
  const key = keys.find((one) => one.kid === header.kid)
  if (!key) throw refused('unknown_kid')
  if (header.alg !== key.alg) throw refused('wrong_algorithm')
  return key
}

async function readPayload(token: string, { key, alg }: IdentityKey, now: number): Promise<JWTPayload> {
  try {
    const options = { algorithms: [alg], clockTolerance: clockSkewSeconds, currentDate: new Date(now) }
    return (await jwtVerify(token, key, options)).payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw refused('expired')
    if (error instanceof errors.JWSSignatureVerificationFailed) throw refused('bad_signature')
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'exp') throw refused('no_exp')
    if (error instanceof errors.JWTClaimValidationFailed) throw refused('not_yet_valid')
    throw refused('malformed')
  }
}

const sameAudience = (one: string | undefined, other: string) => one?.replace(/\/+$/, '') === other.replace(/\/+$/, '')

function profileOf({ name, email, email_verified }: JWTPayload): Pick<Identity, 'name' | 'email'> {
  const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 254
  return {
    ...(isText(name) && { name: name.trim().slice(0, 150) }),
    ...(isText(email) && email_verified === true && { email: email.trim() }),
  }
}
