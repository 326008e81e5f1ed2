import { createPrivateKey, sign } from 'node:crypto'
import t from 'tap'
import { explainToken, makeKey } from '../../backend/src/features/identity/command.ts'
import { readIdentityKeys } from '../../backend/src/features/identity/keys.ts'
import { hostKey, inSeconds, publicUrl, signIdentity } from '../support/identity.ts'

const check = (token: string, keys: string = JSON.stringify([hostKey]), url: string | undefined = publicUrl) =>
  explainToken(token, readIdentityKeys(keys, url), url, Date.now())

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function signWith(alg: string, pem: string, claims: object): string {
  const unsigned = `${encode({ alg, kid: 'new' })}.${encode(claims)}`
  const key = { key: createPrivateKey(pem), dsaEncoding: 'ieee-p1363' as const }
  const signature = sign(alg === 'EdDSA' ? null : 'sha256', Buffer.from(unsigned), key)
  return `${unsigned}.${signature.toString('base64url')}`
}

t.test('a key of each kind is made, and what it signs is taken', async (t) => {
  for (const alg of ['HS256', 'EdDSA', 'ES256', 'RS256']) {
    const said = makeKey([alg.toLowerCase(), '--issuer', 'shop', '--kid', 'new'])
    t.match(said, 'never in a page, an app or a repository')
    const entry = /^\[\{.*\}\]$/m.exec(said)?.[0] ?? ''
    t.match(JSON.parse(entry), [{ kid: 'new', alg, issuer: 'shop' }])
    t.notMatch(entry, 'PRIVATE')
    const secret = said.split('\n').slice(4).join('\n')
    const claims = { sub: 'u1', aud: publicUrl, exp: inSeconds(60) }
    const token = alg === 'HS256' ? signIdentity(claims, { kid: 'new' }, secret) : signWith(alg, secret, claims)
    const { text, isGood } = await check(token, entry)
    t.ok(isGood, text)
    t.match(text, 'Good: this signs in user "u1" of issuer "shop".')
  }
  t.not(makeKey([]), makeKey([]), 'no two are alike')
  t.throws(() => makeKey(['none']), { message: /is none of HS256, EdDSA, RS256, ES256/ })
  t.throws(() => makeKey(['--colour']))
})

t.test('a token is explained: what it says, what was checked, and what to do', async (t) => {
  const good = await check(signIdentity({ role: 'admin', email: 'a@example.com', note: '\u001b[31m\u202e' }))
  t.ok(good.isGood)
  for (const line of [
    'k1: HS256, issuer shop, audience http://127.0.0.1:3000',
    '✓ the signature fits',
    'role is ignored',
    'email is ignored',
  ])
    t.match(good.text, line)
  t.match(good.text, /exp +\d+ \(\d{4}-\d\d-\d\dT[\d:.]+Z, \d+ s ahead\)/)
  for (const raw of ['\u001b', '\u202e']) t.notOk(good.text.includes(raw), 'nothing reaches the terminal as it is')

  const wrong: [string, string][] = [
    ['nonsense', 'malformed'],
    [signIdentity({}, { kid: undefined }), 'no_kid'],
    [signIdentity({}, { kid: 'k9' }), 'unknown_kid'],
    [signIdentity({}, { alg: 'none' }), 'wrong_algorithm'],
    [signIdentity({}, {}, 'another secret that has 32 characters'), 'bad_signature'],
    [signIdentity({ exp: inSeconds(-3600) }), 'expired'],
    [signIdentity({ aud: 'https://else.example' }), 'wrong_audience'],
  ]
  for (const [token, code] of wrong) {
    const { text, isGood } = await check(token)
    t.notOk(isGood)
    t.match(text, `Refused, ${code}: `)
    t.match(text, new RegExp(`✗ .*: ${code}`))
  }
  const { text } = await check(signIdentity({ sub: '', exp: inSeconds(9999) }))
  for (const code of ['exp_too_far', 'no_sub']) t.match(text, code, 'all that is wrong is told at once')
})
