import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'

export const identityAlgorithms = ['HS256', 'EdDSA', 'RS256', 'ES256'] as const

/** A key that a host signs identity tokens with. Two of one issuer mean the same users: that is how keys rotate. */
export interface IdentityKey {
  kid: string
  alg: (typeof identityAlgorithms)[number]
  issuer: string
  /** Undefined: PUBLIC_URL, else the request's own origin. */
  audience: string | undefined
  key: KeyObject
}

/** Reads `[{kid, alg, secret | public_key, issuer, audience?}]`. Throws an Error whose message says what is wrong. */
export function readIdentityKeys(json: string, publicUrl: string | undefined): IdentityKey[] {
  const list = parseList(json)
  const keys = list.map((entry) => readKey(entry, publicUrl))
  for (const { kid, issuer } of keys) {
    if (keys.filter((one) => one.kid === kid).length > 1) throw new Error(`kid "${kid}" stands there twice`)
    if (keys.filter((one) => one.issuer === issuer).length > 2)
      throw new Error(`issuer "${issuer}" has more than two keys`)
  }
  return keys
}

function parseList(json: string): unknown[] {
  try {
    const list: unknown = JSON.parse(json)
    if (Array.isArray(list)) return list
  } catch {}
  throw new Error('is not a JSON list')
}

function readKey(entry: unknown, publicUrl: string | undefined): IdentityKey {
  const { kid, alg, secret, public_key, issuer, audience } = Object(entry) as Record<string, unknown>
  if (typeof kid !== 'string' || !kid) throw new Error('every key needs a kid')
  const algorithm = identityAlgorithms.find((one) => one === alg)
  if (!algorithm) throw new Error(`key "${kid}" needs an alg of ${identityAlgorithms.join(', ')}`)
  if (typeof issuer !== 'string' || !issuer) throw new Error(`key "${kid}" needs an issuer`)
  if (audience !== undefined && typeof audience !== 'string')
    throw new Error(`key "${kid}" has an audience that is no text`)
  const key = algorithm === 'HS256' ? readSecret(kid, secret) : readPublicKey(kid, algorithm, public_key)
  return { kid, alg: algorithm, issuer, audience: audience ?? publicUrl, key }
}

function readSecret(kid: string, secret: unknown): KeyObject {
  if (typeof secret !== 'string' || secret.length < 32)
    throw new Error(`key "${kid}" needs a secret of at least 32 characters`)
  return createSecretKey(secret, 'utf8')
}

const keyTypes = { EdDSA: 'ed25519', RS256: 'rsa', ES256: 'ec' }

function readPublicKey(kid: string, alg: keyof typeof keyTypes, pem: unknown): KeyObject {
  if (typeof pem !== 'string') throw new Error(`key "${kid}" needs a public_key (PEM)`)
  if (pem.includes('PRIVATE')) throw new Error(`key "${kid}" holds a private key: only the public one belongs here`)
  let key: KeyObject
  try {
    key = createPublicKey(pem)
  } catch {
    throw new Error(`key "${kid}" has a public_key that is no PEM`)
  }
  const { modulusLength = 2048, namedCurve = 'prime256v1' } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType !== keyTypes[alg] || namedCurve !== 'prime256v1')
    throw new Error(`key "${kid}" is no key for ${alg}`)
  if (modulusLength < 2048) throw new Error(`key "${kid}" is too short: RS256 needs 2048 bits`)
  return key
}
