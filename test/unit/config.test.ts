import { generateKeyPairSync } from 'node:crypto'
import { statSync } from 'node:fs'
import t from 'tap'
import { readConfig, SettingError } from '../../backend/src/config.ts'

const secret = 'a key for tests that has 32 characters'
const base = { SECRET_KEY: secret }
const key = { kid: 'k1', alg: 'HS256', secret, issuer: 'shop' }

const { publicKey: shortKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })

t.test('a setting that can not be used stops the start with one line that names it', async (t) => {
  const wrong: [string, Record<string, string>][] = [
    ['PORT', { PORT: 'http' }],
    ['PORT', { PORT: '65536' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'desk.example' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://desk.example/?a=1' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'http://desk.example', NODE_ENV: 'production' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/x' }],
    ['SECRET_KEY', { SECRET_KEY: 'short' }],
    ['SECRET_KEY', { SECRET_KEY: '', NODE_ENV: 'production' }],
    ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: '*' }],
    ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: 'https://shop.example/page' }],
    ['TICKET_VISIBILITY', { TICKET_VISIBILITY: 'public' }],
    ['TRUST_PROXY', { TRUST_PROXY: 'maybe' }],
    ['REDIS_URL', { REDIS_URL: 'http://localhost' }],
    ['RATE_LIMIT', { RATE_LIMIT: 'no' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['EVENT_DAYS', { EVENT_DAYS: '0' }],
    ['AUTO_CLOSE_DAYS', { AUTO_CLOSE_DAYS: '-1' }],
    ['ADMIN_USERNAME', { ADMIN_PASSWORD: 'a good password' }],
    ['ADMIN_PASSWORD', { ADMIN_USERNAME: 'boss', ADMIN_PASSWORD: 'short' }],
    ['SIGNUP', { SIGNUP: 'never', IDENTITY_KEYS: JSON.stringify([key]) }],
    ['SIGNUP', { SIGNUP: 'off' }],
    ['IDENTITY_KEYS', { IDENTITY_KEYS: 'no json' }],
    ['IDENTITY_KEYS', { IDENTITY_KEYS: '{}' }],
    ...[
      [{ ...key, kid: '' }],
      [{ ...key, alg: 'none' }],
      [{ ...key, issuer: '' }],
      [{ ...key, audience: 5 }],
      [{ ...key, secret: 'short' }],
      [key, key],
      ['1', '2', '3'].map((kid) => ({ ...key, kid })),
      [{ ...key, alg: 'RS256' }],
      [{ ...key, alg: 'RS256', public_key: 'no PEM' }],
      [{ ...key, alg: 'RS256', public_key: shortKey.export({ type: 'spki', format: 'pem' }) }],
      [{ ...key, alg: 'RS256', public_key: '-----BEGIN PRIVATE KEY-----' }],
    ].map((keys): [string, Record<string, string>] => ['IDENTITY_KEYS', { IDENTITY_KEYS: JSON.stringify(keys) }]),
  ]
  for (const [name, env] of wrong)
    try {
      readConfig({ ...base, ...env })
      t.fail(`${name} was taken: ${JSON.stringify(env)}`)
    } catch (error) {
      const { message } = error as Error
      t.ok(error instanceof SettingError)
      t.match(message, new RegExp(`^${name}: .+`))
      t.notMatch(message, '\n')
    }
})

t.test('without settings it serves this machine alone, on a file', async (t) => {
  const config = readConfig(base)
  t.match(config, {
    port: 3000,
    host: '127.0.0.1',
    isProduction: false,
    allowedOrigins: 'loopback',
    hasRateLimit: true,
  })
  t.match(config.databaseUrl, /^sqlite:\/.*\/data\/deskside\.db$/)
  t.match(readConfig({ ...base, NODE_ENV: 'production' }), { allowedOrigins: [] })
})

t.test('settings are read as they are meant', async (t) => {
  const config = readConfig({
    ...base,
    NODE_ENV: 'production',
    PUBLIC_URL: 'http://127.0.0.1:3000/desk/',
    ALLOWED_ORIGINS: 'https://shop.example, http://localhost:4000/',
    TRUST_PROXY: '2',
    RATE_LIMIT: 'off',
    IDENTITY_KEYS: JSON.stringify([key]),
  })
  t.match(config, { publicUrl: 'http://127.0.0.1:3000/desk', trustProxy: 2, hasRateLimit: false })
  t.same(config.allowedOrigins, ['https://shop.example', 'http://localhost:4000'])
  t.match(config.identityKeys, [{ kid: 'k1', audience: config.publicUrl }])
  for (const value of ['true', '10.0.0.0/8', 'loopback']) t.ok(readConfig({ ...base, TRUST_PROXY: value }).trustProxy)
})

t.test('the secret of a development machine is made once and is its owner’s alone', async (t) => {
  const folder = t.testdir()
  const env = { DATABASE_URL: `sqlite:${folder}/new/deskside.db` }
  const { secretKey } = readConfig(env)
  t.ok(secretKey.length >= 32)
  t.equal(readConfig(env).secretKey, secretKey)
  t.equal(statSync(`${folder}/new/secret.key`).mode & 0o777, 0o600)
})
