import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { type IdentityKey, identityAlgorithms } from './keys.ts'
import { refusals } from './rules.ts'
import { examine } from './verify.ts'

const pairs = {
  EdDSA: () => generateKeyPairSync('ed25519'),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 3072 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
}

const keeping = 'Keep it in the secret store of the server that signs: never in a page, an app or a repository.'

/** `deskside identity keygen [HS256|EdDSA|RS256|ES256] [--issuer NAME] [--kid KID]`: what it prints. */
export function makeKey(args: string[]): string {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { issuer: { type: 'string' }, kid: { type: 'string' } },
  })
  const [wanted = 'HS256'] = positionals
  const alg = identityAlgorithms.find((one) => one.toLowerCase() === wanted.toLowerCase())
  if (!alg) throw new Error(`"${wanted}" is none of ${identityAlgorithms.join(', ')}`)
  const named = { kid: values.kid ?? randomBytes(4).toString('hex'), alg, issuer: values.issuer ?? 'host' }
  if (alg === 'HS256') {
    const secret = randomBytes(32).toString('base64url')
    return [entry({ ...named, secret }), '', `The secret, for your platform. ${keeping}`, secret].join('\n')
  }
  const { publicKey, privateKey } = pairs[alg]()
  const public_key = publicKey.export({ type: 'spki', format: 'pem' })
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' })).trim()
  return [entry({ ...named, public_key }), '', `The private key, for your platform. ${keeping}`, pem].join('\n')
}

const entry = (key: object) =>
  [
    'For IDENTITY_KEYS of the service, as it is, or as one more of the list that is there (two keys an issuer at most):',
    JSON.stringify([key]),
  ].join('\n')

/** `deskside identity check TOKEN`: everything that the service looks at, and what to do about what is wrong. */
export async function explainToken(
  token: string,
  keys: IdentityKey[],
  publicUrl: string | undefined,
  now: number,
): Promise<{ text: string; isGood: boolean }> {
  const { header, claims, key, checks } = await examine(token, keys, publicUrl ?? '', now)
  const audience = key?.audience ?? publicUrl
  const fault = checks.find((check) => check.fault)?.fault
  const lines = [
    ...part('Header', header, now),
    ...part('Claims', claims, now),
    'Key',
    key
      ? `  ${key.kid}: ${key.alg}, issuer ${key.issuer}, audience ${audience ?? 'unset: the address that the browser asks'}`
      : `  none of IDENTITY_KEYS (${keys.map(({ kid }) => kid).join(', ') || 'which is empty'})`,
    'Checks',
    ...checks.map((check) => `  ${check.fault ? '✗' : '✓'} ${check.name}${check.fault ? `: ${check.fault}` : ''}`),
    '',
    fault
      ? `Refused, ${fault}: ${refusals[fault]}`
      : `Good: this signs in user "${claims?.sub}" of issuer "${key?.issuer}".`,
    ...hints(claims ?? {}),
    ...(audience === undefined && claims?.aud !== undefined
      ? ['PUBLIC_URL is not set: aud was compared with nothing.']
      : []),
  ]
  return { text: lines.join('\n'), isGood: fault === undefined }
}

function part(title: string, values: Record<string, unknown> | undefined, now: number): string[] {
  if (!values) return [title, '  can not be read']
  return [title, ...Object.entries(values).map(([name, value]) => `  ${name.padEnd(15)} ${shown(name, value, now)}`)]
}

/** As one line, without what would move the cursor or colour the terminal. */
function shown(name: string, value: unknown, now: number): string {
  const text = JSON.stringify(value).replace(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '?')
  const isTime = ['exp', 'nbf', 'iat'].includes(name) && typeof value === 'number' && Math.abs(value) < 8.64e12
  if (!isTime) return text
  const seconds = Math.round(value - now / 1000)
  return `${text} (${new Date(value * 1000).toISOString()}, ${Math.abs(seconds)} s ${seconds < 0 ? 'ago' : 'ahead'})`
}

function hints({ role, email, email_verified }: Record<string, unknown>): string[] {
  return [
    ...(role === undefined ? [] : ['role is ignored: agents are made here, by an admin.']),
    ...(email === undefined || email_verified === true
      ? []
      : ['email is ignored: it counts only with email_verified: true.']),
  ]
}
