import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Visibility } from './contract/index.ts'
import { makeFolder } from './db/folder.ts'
import { type IdentityKey, readIdentityKeys } from './features/identity/keys.ts'

export interface Config {
  isProduction: boolean
  port: number
  host: string
  /** Without a trailing slash. Undefined: links are made from the request's own origin. */
  publicUrl: string | undefined
  /** `sqlite:<absolute file>` or `postgres://…` */
  databaseUrl: string
  secretKey: string
  identityKeys: IdentityKey[]
  /** Exact origins; `loopback` (development only) allows any page on this machine. */
  allowedOrigins: string[] | 'loopback'
  /** What Fastify's `trustProxy` takes. */
  trustProxy: boolean | number | string
  redisUrl: string | undefined
  ticketVisibility: Visibility
  /** Whether people may sign up here. Otherwise customers come with an identity token alone. */
  hasSignup: boolean
  admin: { username: string; password: string } | undefined
  hasRateLimit: boolean
  /** Opens `/metrics` to who isn't on this machine. */
  metricsToken: string | undefined
  /** Days after which a resolved ticket is closed; 0: never. */
  autoCloseDays: number
  /** Days that the event log reaches back. */
  eventDays: number
  /** Days after which a ticket that is resolved or closed is deleted; 0: never. */
  retentionDays: number
  logLevel: string
  /** Seconds between saying that it is no longer ready and closing. */
  stopDelay: number
}

/** A setting that can't be used. The message is one line that names it. */
export class SettingError extends Error {
  constructor(name: string, why: string) {
    super(`${name}: ${why}`)
  }
}

export type Environment = Record<string, string | undefined>

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** Every setting, for `--help` and the README. */
export const settings: Record<string, string> = {
  NODE_ENV: '`production` makes SECRET_KEY needed and closes the API to other origins',
  PORT: 'Port to listen on (3000)',
  HOST: 'Address to listen on (127.0.0.1)',
  PUBLIC_URL: "Where people reach the service, for links and as audience of identity tokens (the request's origin)",
  DATABASE_URL: '`sqlite:<file>` or `postgres://…` (sqlite:./data/deskside.db)',
  SECRET_KEY: 'Signs sessions, at least 32 characters; in development made once and kept beside the database',
  IDENTITY_KEYS: 'JSON list of the keys that hosts sign identity tokens with (none)',
  ALLOWED_ORIGINS: 'Origins whose pages may use the API, comma-separated (production: none; development: this machine)',
  TRUST_PROXY: '`true`, a number of proxies, or their addresses, when behind a reverse proxy (false)',
  REDIS_URL: 'Shares rate limits between instances (each counts its own)',
  TICKET_VISIBILITY: '`shared` or `private`: what a new ticket of a customer who signed up here is (shared)',
  SIGNUP: '`off`: customers come by IDENTITY_KEYS alone, and only agents have a password here (on)',
  ADMIN_USERNAME: 'Makes the first admin when there is none, with ADMIN_PASSWORD',
  ADMIN_PASSWORD: 'At least 8 characters; there is no built-in password',
  METRICS_TOKEN: 'Opens /metrics to who sends it as a bearer token, at least 16 characters (this machine alone)',
  AUTO_CLOSE_DAYS: 'Days after which a resolved ticket is closed; 0: never (7)',
  EVENT_DAYS: 'Days that streams can be resumed over (7)',
  RETENTION_DAYS: 'Days after their last activity that resolved and closed tickets are deleted (never)',
  LOG_LEVEL: `${logLevels.join(', ')} (info)`,
  STOP_DELAY: 'Seconds from saying that it is no longer ready until it closes, for proxies to notice (0)',
  RATE_LIMIT: '`off` for load and conformance runs',
}

/** Reads the settings. Throws SettingError for the first that can't be used. */
export function readConfig(env: Environment): Config {
  const isProduction = env.NODE_ENV === 'production'
  const databaseUrl = readDatabaseUrl(env)
  const identity = readIdentity(env)
  return {
    isProduction,
    port: readInteger(env, 'PORT', 3000, 0, 65_535),
    host: env.HOST || '127.0.0.1',
    ...identity,
    databaseUrl,
    secretKey: readSecretKey(env, isProduction, databaseUrl),
    allowedOrigins: readOrigins(env, isProduction),
    trustProxy: readTrustProxy(env),
    redisUrl: readUrl(env, 'REDIS_URL', ['redis:', 'rediss:'])?.href,
    ticketVisibility: readChoice(env, 'TICKET_VISIBILITY', ['shared', 'private']),
    hasSignup: readSignup(env, identity.identityKeys),
    admin: readAdmin(env),
    hasRateLimit: readChoice(env, 'RATE_LIMIT', ['on', 'off']) === 'on',
    metricsToken: parse(env, 'METRICS_TOKEN', readMetricsToken),
    autoCloseDays: readInteger(env, 'AUTO_CLOSE_DAYS', 7, 0, 3650),
    eventDays: readInteger(env, 'EVENT_DAYS', 7, 1, 3650),
    retentionDays: readInteger(env, 'RETENTION_DAYS', 0, 1, 36_500),
    logLevel: readChoice(env, 'LOG_LEVEL', ['info', ...logLevels]),
    stopDelay: readInteger(env, 'STOP_DELAY', 0, 0, 60),
  }
}

/** The settings that decide on identity tokens, for commands that need no more. */
export function readIdentity(env: Environment): Pick<Config, 'publicUrl' | 'identityKeys'> {
  const publicUrl = readPublicUrl(env, env.NODE_ENV === 'production')
  const identityKeys = parse(env, 'IDENTITY_KEYS', (json) => readIdentityKeys(json, publicUrl)) ?? []
  return { publicUrl, identityKeys }
}

function parse<T>(env: Environment, name: string, read: (value: string) => T): T | undefined {
  const value = env[name]?.trim()
  if (!value) return undefined
  try {
    return read(value)
  } catch (error) {
    throw new SettingError(name, error instanceof Error ? error.message : String(error))
  }
}

function readInteger(env: Environment, name: string, fallback: number, least: number, most: number): number {
  const read = (value: string) => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < least || number > most)
      throw new Error(`"${value}" is not a number from ${least} to ${most}`)
    return number
  }
  return parse(env, name, read) ?? fallback
}

function readChoice<const T extends string>(env: Environment, name: string, choices: readonly [T, ...T[]]): T {
  const read = (value: string) => {
    const choice = choices.find((one) => one === value)
    if (!choice) throw new Error(`"${value}" is not one of ${[...new Set(choices)].join(', ')}`)
    return choice
  }
  return parse(env, name, read) ?? choices[0]
}

function readUrl(env: Environment, name: string, protocols: string[]): URL | undefined {
  return parse(env, name, (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined
    if (!url || !protocols.includes(url.protocol)) throw new Error(`is not an address (${protocols.join('//…, ')}//…)`)
    return url
  })
}

const isLoopback = (url: URL) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)

function readPublicUrl(env: Environment, isProduction: boolean): string | undefined {
  const url = readUrl(env, 'PUBLIC_URL', ['http:', 'https:'])
  if (!url) return undefined
  if (isProduction && url.protocol === 'http:' && !isLoopback(url))
    throw new SettingError('PUBLIC_URL', 'must be https:// in production')
  if (url.search || url.hash || url.username)
    throw new SettingError('PUBLIC_URL', 'must be an origin, with at most a path')
  return url.href.replace(/\/+$/, '')
}

function readDatabaseUrl(env: Environment): string {
  const value = env.DATABASE_URL?.trim() || 'sqlite:./data/deskside.db'
  if (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)) return value
  const file = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(value)?.[1]
  if (!file) throw new SettingError('DATABASE_URL', 'is neither sqlite:<file> nor postgres://…')
  return `sqlite:${resolve(file)}`
}

function readSecretKey(env: Environment, isProduction: boolean, databaseUrl: string): string {
  const given = env.SECRET_KEY
  if (given) {
    if (given.length < 32) throw new SettingError('SECRET_KEY', 'must have at least 32 characters')
    return given
  }
  if (isProduction) throw new SettingError('SECRET_KEY', 'is needed in production: 32 random characters or more')
  const folder = databaseUrl.startsWith('sqlite:') ? dirname(databaseUrl.slice('sqlite:'.length)) : resolve('data')
  return keptSecret(folder)
}

/** The development secret: made once, readable by its owner alone. */
function keptSecret(folder: string): string {
  const file = join(folder, 'secret.key')
  try {
    makeFolder(folder)
    if (!existsSync(file)) makeOnce(file, randomBytes(32).toString('base64url'))
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new SettingError('DATABASE_URL', `can't write in ${folder} (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** Whole or not at all, and by the first of several starts alone. */
function makeOnce(file: string, text: string): void {
  const unfinished = `${file}.${process.pid}`
  writeFileSync(unfinished, text, { mode: 0o600 })
  try {
    linkSync(unfinished, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(unfinished)
  }
}

function readOrigins(env: Environment, isProduction: boolean): string[] | 'loopback' {
  const read = (value: string) =>
    value
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean)
      .map((one) => {
        const origin = URL.canParse(one) ? new URL(one).origin : 'null'
        if (origin === 'null' || one.replace(/\/$/, '').toLowerCase() !== origin)
          throw new Error(`"${one}" is not an origin like https://shop.example`)
        return origin
      })
  return parse(env, 'ALLOWED_ORIGINS', read) ?? (isProduction ? [] : 'loopback')
}

function readSignup(env: Environment, { length }: IdentityKey[]): boolean {
  const hasSignup = readChoice(env, 'SIGNUP', ['on', 'off']) === 'on'
  if (!hasSignup && length === 0) throw new SettingError('SIGNUP', 'off needs IDENTITY_KEYS: no customer could get in')
  return hasSignup
}

function readTrustProxy(env: Environment): boolean | number | string {
  const value = env.TRUST_PROXY?.trim() || 'false'
  if (value === 'true' || value === 'false') return value === 'true'
  if (/^\d+$/.test(value)) return Number(value)
  if (/^[\da-fA-F:.,/ ]+$|^(loopback|linklocal|uniquelocal)(,\s*\w+)*$/.test(value)) return value
  throw new SettingError('TRUST_PROXY', `"${value}" is not true, false, a number or a list of addresses`)
}

function readMetricsToken(value: string): string {
  if (!/^[\x21-\x7e]{16,255}$/.test(value)) throw new Error('takes 16 to 255 ASCII characters without spaces')
  return value
}

function readAdmin(env: Environment): Config['admin'] {
  const username = env.ADMIN_USERNAME?.trim()
  const password = env.ADMIN_PASSWORD
  if (!username && !password) return undefined
  if (!username) throw new SettingError('ADMIN_USERNAME', 'is needed beside ADMIN_PASSWORD')
  if (!password || password.length < 8 || password.length > 128)
    throw new SettingError('ADMIN_PASSWORD', 'must have 8 to 128 characters')
  return { username, password }
}
