/** Somebody who uses a running service over HTTP, and goes on through its faults. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Role } from '../../backend/src/contract/index.ts'
import type { Database } from '../../backend/src/db/database.ts'
import { hashPassword } from '../../backend/src/features/accounts/passwords.ts'
import { insertUser, newUser } from '../../backend/src/features/accounts/store.ts'
import { type Person, password } from './app.ts'

export interface Told {
  /** 0: no answer came. */
  status: number
  body: Record<string, unknown> & { id?: number }
  headers: Headers
  /** Milliseconds. */
  took: number
}

export interface Ask {
  as?: Person
  body?: object
  key?: string
}

/** One request. Never throws: a connection that fails is status 0. */
export async function ask(url: string, name: string, { as, body, key }: Ask = {}): Promise<Told> {
  const [method = '', path = ''] = name.split(' ')
  const started = performance.now()
  const answer = (told: Omit<Told, 'took'>): Told => ({ ...told, took: performance.now() - started })
  try {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(as && { authorization: `Token ${as.token}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...(key && { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return answer({ status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} })
  } catch {
    return answer({ status: 0, headers: new Headers(), body: {} })
  }
}

/** The same until it is done, on a machine that is too busy too. */
async function insist(url: string, name: string, request: Ask): Promise<Told['body']> {
  let told: Told | undefined
  await until(async () => {
    told = await ask(url, name, request)
    if (told.status >= 400 && told.status < 500) throw new Error(`${name} answered ${told.status}`)
    return told.status >= 200 && told.status < 300
  })
  return told?.body ?? {}
}

const passwordHash = hashPassword(password)

/** Somebody new who is signed in at a service that runs on this database. */
export async function signIn(url: string, database: Database, role: Role = 'customer'): Promise<Person> {
  const username = `${role} ${randomUUID()}`
  const row = newUser({ username }, role, await passwordHash, Date.now())
  const user = await database.write((db) => insertUser(db, row))
  const { token } = await insist(url, 'POST /api/token/', { body: { username, password } })
  return { id: user?.id ?? 0, username, token: String(token) }
}

/** Opens a ticket and returns its id. */
export async function openTicket(url: string, as: Person, visibility: 'shared' | 'private' = 'shared') {
  const body = { subject: 'Where is my parcel?', message: 'It should be here by now.', visibility }
  return Number((await insist(url, 'POST /api/newticket/', { as, body })).id)
}

/** Resolves when the condition holds; throws when it doesn't in time. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const deadline = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`It did not come about within ${ms} ms: ${holds}`)
    await sleep(20)
  }
}

/** Runs the work on every item, so many at once. */
export async function eachOf<T>(items: Iterable<T>, atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]()
  const worker = async () => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
