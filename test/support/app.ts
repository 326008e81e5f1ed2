import { randomUUID } from 'node:crypto'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import pg from 'pg'
import t, { type Test } from 'tap'
import { buildApp } from '../../backend/src/app.ts'
import { type Config, readConfig } from '../../backend/src/config.ts'
import type { Answer, EndpointName, Problem, Role } from '../../backend/src/contract/index.ts'
import { connect } from '../../backend/src/db/connect.ts'
import type { Database } from '../../backend/src/db/database.ts'
import { migrate } from '../../backend/src/db/migrate.ts'
import { hashPassword } from '../../backend/src/features/accounts/passwords.ts'
import { insertUser, newUser } from '../../backend/src/features/accounts/store.ts'
import { insertSession } from '../../backend/src/features/sessions/store.ts'
import { Canaries } from './leaks.ts'

export type Environment = Record<string, string>

export interface Person {
  id: number
  username: string
  token: string
}

export const password = 'the right password'
const passwordHash = hashPassword(password)

interface Ask {
  id?: number | string
  as?: Person | undefined
  body?: unknown
  query?: Record<string, string>
  key?: string
  headers?: Record<string, string>
}

export interface Told<K extends EndpointName> {
  status: number
  headers: LightMyRequestResponse['headers']
  /** What a success answers. */
  body: Answer<K>
  /** The same, read as an error. */
  problem: Problem
}

/** A service in this process, on a database of its own. */
export interface World {
  app: FastifyInstance
  database: Database
  databaseUrl: string
  config: Config
  /** Milliseconds by which the service's clock runs ahead; or the time at which it stands. */
  clock: { ahead: number; at?: number }
  logLines: string[]
  call<K extends EndpointName>(name: K, ask?: Ask): Promise<Told<K>>
  /** Somebody new who is signed in, with the password `password`. */
  person(role?: Role, username?: string): Promise<Person>
  /** A ticket by a customer. Returns its id. */
  ticket(requester: Person, visibility?: 'shared' | 'private', subject?: string): Promise<number>
  reply(author: Person, ticketId: number, message?: string): Promise<number>
}

/** Runs the tests on SQLite and on PostgreSQL, each in a service of its own. */
export function eachDatabase(work: (t: Test, world: World) => Promise<void>, env: Environment = {}): void {
  for (const [name, create] of Object.entries(databases))
    t.test(name, async (t) => work(t, await openWorld(t, await create(t), env)))
}

/** Makes an empty database that goes when the test ends, and returns its address. */
export const databases: Record<'sqlite' | 'postgres', (t: Test) => Promise<string>> = {
  sqlite: async (t) => `sqlite:${t.testdir()}/deskside.db`,
  async postgres(t) {
    const server = process.env.TEST_DATABASE_URL
    if (!server) throw new Error('TEST_DATABASE_URL is not set: run this by `npm test -- <file>`')
    const name = `test_${randomUUID().replaceAll('-', '')}`
    await administer(server, `create database ${name}`)
    t.teardown(async () => void (await administer(server, `drop database if exists ${name} with (force)`)))
    return Object.assign(new URL(server), { pathname: `/${name}` }).href
  },
}

/** Runs a statement on PostgreSQL over a connection of its own, and returns its rows. */
export async function administer(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(statement)
  await client.end()
  return rows
}

/** One more instance of the service. Several may share a database. */
export async function openWorld(t: Test, databaseUrl: string, env: Environment = {}): Promise<World> {
  const secret = { SECRET_KEY: 'a key for tests that has 32 characters', RATE_LIMIT: 'off', LOG_LEVEL: 'trace' }
  const config = readConfig({ ...secret, DATABASE_URL: databaseUrl, ...env })
  const clock: World['clock'] = { ahead: 0 }
  const now = () => clock.at ?? Date.now() + clock.ahead
  const database = connect(config.databaseUrl, now)
  await migrate(database)
  const logLines: string[] = []
  const app = await buildApp({ database, config, logStream: { write: (line) => logLines.push(line) } })
  await app.ready()
  const canaries = new Canaries()
  canaries.add([secret.SECRET_KEY, password])
  t.teardown(async () => {
    await app.close()
    await database.close()
    canaries.check(logLines.join(''))
  })
  return { app, database, databaseUrl, config, clock, logLines, ...verbs(app, database, now, canaries) }
}

function verbs(app: FastifyInstance, database: Database, now: () => number, canaries: Canaries) {
  async function call<K extends EndpointName>(name: K, ask: Ask = {}): Promise<Told<K>> {
    const { id = '', as, body, query, key, headers } = ask
    const [method = '', path = ''] = name.split(' ')
    canaries.add([body, query, key])
    const answer = await app.inject({
      method: method as 'GET',
      url: path.replace('{id}', String(id)),
      headers: {
        ...(as && { authorization: `Token ${as.token}` }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(query && { query }),
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const read = answer.body === '' ? undefined : answer.json()
    return { status: answer.statusCode, headers: answer.headers, body: read, problem: read }
  }

  async function person(role: Role = 'customer', username = `${role} ${randomUUID()}`): Promise<Person> {
    const row = newUser({ username, email: `${randomUUID()}@example.com` }, role, await passwordHash, now())
    return database.write(async (db) => {
      const user = await insertUser(db, row)
      if (!user) throw new Error(`${username} is taken`)
      const token = app.jwt.sign({ session: await insertSession(db, user, now()) })
      return { id: user.id, username, token }
    })
  }

  async function ticket(
    requester: Person,
    visibility: 'shared' | 'private' = 'shared',
    subject = 'Where is my parcel?',
  ) {
    const body = { subject, message: 'It should be here by now.', visibility }
    return (await call('POST /api/newticket/', { as: requester, body })).body.id
  }

  async function reply(author: Person, id: number, message = 'We are looking.') {
    return (await call('POST /api/tickets/{id}/reply/', { id, as: author, body: { message } })).body.id
  }

  return { call, person, ticket, reply }
}
