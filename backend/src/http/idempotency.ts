import { createHash } from 'node:crypto'
import type { Database, Db } from '../db/database.ts'
import { hotQuery, type Slots } from '../db/hot-query.ts'
import type { Tables } from '../db/tables.ts'
import { Problem } from './problem.ts'

const dayMs = 24 * 60 * 60 * 1000

/** What makes a request the same request. */
export interface RequestKey {
  user_id: number
  /** Method and path with its ids. */
  route: string
  key: string
  body: unknown
}

export interface Replay {
  status: number
  answer: unknown
}

/** Checks an `Idempotency-Key` header. Throws 400. */
export function readKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  if (typeof header !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(header))
    throw new Problem(400, 'invalid_idempotency_key', 'Idempotency-Key takes 1 to 255 printable ASCII characters.')
  return header
}

const keptAnswer = hotQuery((db, slot: Slots<Omit<RequestKey, 'body'> & { since: number }>) =>
  db
    .selectFrom('idempotency_keys')
    .select(['body_hash', 'status', 'answer'])
    .where('user_id', '=', slot('user_id'))
    .where('route', '=', slot('route'))
    .where('key', '=', slot('key'))
    .where('created_at', '>', slot('since')),
)

/**
 * Inside a write: the first answer to this key, or undefined when the request is to be carried out now. The
 * transaction's lock keeps every other holder of the key away until it ends.
 */
export async function findReplay(
  database: Database,
  db: Db,
  request: RequestKey,
  now: number,
): Promise<Replay | undefined> {
  const { user_id, route, key } = request
  if (!(await database.tryLock(db, `${user_id} ${route} ${key}`)))
    throw new Problem(409, 'in_progress', 'The first request with this Idempotency-Key is still running.', {
      headers: { 'retry-after': '1' },
    })
  const [row] = await keptAnswer(db, { user_id, route, key, since: now - dayMs })
  if (!row) return undefined
  if (row.body_hash !== hash(request.body))
    throw new Problem(422, 'idempotency_key_reused', 'This Idempotency-Key was used with another body.')
  return { status: row.status, answer: JSON.parse(row.answer) }
}

const newAnswer = hotQuery((db, slot: Slots<Tables['idempotency_keys']>) => {
  const row = {
    body_hash: slot('body_hash'),
    status: slot('status'),
    answer: slot('answer'),
    created_at: slot('created_at'),
  }
  return db
    .insertInto('idempotency_keys')
    .values({ user_id: slot('user_id'), route: slot('route'), key: slot('key'), ...row })
    .onConflict((conflict) => conflict.columns(['user_id', 'route', 'key']).doUpdateSet(row))
})

/** Inside the same write: keeps the answer for whoever sends the key again. */
export async function keepAnswer(db: Db, request: RequestKey, { status, answer }: Replay, now: number): Promise<void> {
  const { user_id, route, key, body } = request
  const row = { body_hash: hash(body), status, answer: JSON.stringify(answer), created_at: now }
  await newAnswer(db, { user_id, route, key, ...row })
}

export async function deleteOldKeys(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('created_at', '<', now - dayMs)
    .execute()
}

function hash(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(body)) ?? '')
    .digest('base64')
}

/** The order of an object's keys says nothing. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(pairs.map(([key, one]) => [key, sorted(one)]))
}
