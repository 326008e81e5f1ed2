import { compactVerify } from 'jose'
import { invalidToken, type Problem } from '../../http/problem.ts'
import type { IdentityKey } from './keys.ts'
import { type Claims, claimChecks, type Identity, profileOf, type Refusal, refusals } from './rules.ts'

/** One thing that was looked at. Without a fault it is as it should be. */
export interface Check {
  name: string
  fault: Refusal | undefined
}

/** A token taken apart: what it says, and what of it holds. `key` is the one that it names. */
export interface Examination {
  header: Claims | undefined
  claims: Claims | undefined
  key: IdentityKey | undefined
  /** In order; the first fault is why it is refused. What can't be looked at is left out. */
  checks: Check[]
}

/** Looks at everything in an identity token. `ownUrl` is the audience of keys that name none, `now` in milliseconds. */
export async function examine(token: string, keys: IdentityKey[], ownUrl: string, now: number): Promise<Examination> {
  const parts = token.split('.')
  const header = readPart(parts[0])
  const claims = readPart(parts[1])
  const isJwt = parts.length === 3 && header !== undefined && claims !== undefined
  const key = keys.find((one) => one.kid === header?.kid)
  const checks: Check[] = []
  const look = (name: string, fault: Refusal | false) => checks.push({ name, fault: fault || undefined })

  look('it is a JWT', !isJwt && 'malformed')
  if (!isJwt) return { header, claims, key, checks }
  look('kid names a key', typeof header.kid !== 'string' ? 'no_kid' : !key && 'unknown_kid')
  if (key) {
    look('alg is the one of the key', header.alg !== key.alg && 'wrong_algorithm')
    look('the signature fits', !(await isSigned(token, key)) && 'bad_signature')
  }
  for (const [name, fault] of claimChecks) look(name, fault(claims, key?.audience ?? ownUrl, now / 1000))
  return { header, claims, key, checks }
}

/** Whom an identity token names. Throws 401 with a `code` that says why not. */
export async function verifyIdentity(
  token: string,
  keys: IdentityKey[],
  ownUrl: string,
  now: number,
): Promise<Identity> {
  const { claims = {}, key, checks } = await examine(token, keys, ownUrl, now)
  const fault = checks.find((check) => check.fault)?.fault
  if (fault || !key) throw refused(fault ?? 'unknown_kid')
  return { issuer: key.issuer, subject: String(claims.sub), ...profileOf(claims) }
}

const refused = (code: Refusal): Problem => invalidToken(code, refusals[code])

function readPart(part: string | undefined): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined
  } catch {
    return undefined
  }
}

async function isSigned(token: string, { key, alg }: IdentityKey): Promise<boolean> {
  return compactVerify(token, key, { algorithms: [alg] }).then(
    () => true,
    () => false,
  )
}
