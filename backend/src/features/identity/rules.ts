import { Value } from 'typebox/value'
import { Context } from '../../contract/index.ts'

/** Tokens are good for this long at most: what is stolen from a log or a page soon opens nothing. */
const longestLifeSeconds = 60 * 60
const clockSkewSeconds = 60

export const refusals = {
  malformed: 'The identity token is not a signed JWT.',
  no_kid: 'The identity token names no key: put the kid of your key into its header.',
  unknown_kid: 'The identity token names a key (kid) that this service does not have in IDENTITY_KEYS.',
  wrong_algorithm: "The identity token's alg is not the one that IDENTITY_KEYS gives for this key.",
  bad_signature: 'The signature does not fit: the token was signed with another key or changed on its way.',
  no_exp: 'The identity token has no exp: say when it ends, at most one hour ahead.',
  expired: 'The identity token has expired: sign a fresh one, and check the clock of the server that signs.',
  exp_too_far: 'The exp of the identity token is more than one hour ahead.',
  not_yet_valid: 'The identity token is not valid yet (nbf or iat): check the clock of the server that signs.',
  no_audience: "The identity token has no aud: set it to the service's PUBLIC_URL or the audience set for the key.",
  wrong_audience:
    "The aud of the identity token is not this service: it must be the service's PUBLIC_URL or the audience set for the key.",
  no_sub: "The identity token has no sub: set it to your user's id, as text of at most 255 characters.",
} as const

export type Refusal = keyof typeof refusals

/** What a token says, before anything of it is believed. */
export type Claims = Record<string, unknown>

/** What is checked of the claims, in order: its name, and why it fails. `now` in seconds. */
export const claimChecks: [name: string, fault: (claims: Claims, audience: string, now: number) => Refusal | false][] =
  [
    [
      'exp is there, and not past',
      ({ exp }, _, now) => (!isTime(exp) ? 'no_exp' : exp <= now - clockSkewSeconds && 'expired'),
    ],
    [
      'exp is at most one hour ahead',
      ({ exp }, _, now) => Number(exp) > now + longestLifeSeconds + clockSkewSeconds && 'exp_too_far',
    ],
    [
      'nbf and iat, where given, are not ahead',
      ({ nbf, iat }, _, now) =>
        [nbf, iat].some((time) => time !== undefined && !(isTime(time) && time <= now + clockSkewSeconds)) &&
        'not_yet_valid',
    ],
    [
      'aud is this service',
      ({ aud }, audience) => (aud === undefined ? 'no_audience' : !isFor(aud, audience) && 'wrong_audience'),
    ],
    ['sub names a user', ({ sub }) => (typeof sub !== 'string' || sub === '' || sub.length > 255) && 'no_sub'],
  ]

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

const isFor = (aud: unknown, audience: string) =>
  [aud].flat().some((one) => typeof one === 'string' && bare(one) === bare(audience))

const bare = (address: string) => address.replace(/\/+$/, '')

/** Whom a host says its user is. Nothing else of a token is believed: an agent is made an agent here. */
export interface Identity {
  issuer: string
  subject: string
  name?: string
  /** Only when the host has verified it. */
  email?: string
  /** What else the host says of its user. */
  attributes?: Context
}

const isFlat = (value: unknown): value is Context => Value.Check(Context, value)

/** What a good token tells of its user. */
export function profileOf({ name, email, email_verified, attributes }: Claims): Omit<Identity, 'issuer' | 'subject'> {
  const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 254
  return {
    ...(isText(name) && { name: name.trim().slice(0, 150) }),
    ...(isText(email) && email_verified === true && { email: email.trim() }),
    ...(isFlat(attributes) && { attributes }),
  }
}
