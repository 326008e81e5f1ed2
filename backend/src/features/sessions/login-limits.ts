import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { sql } from 'kysely'
import type { Db } from '../../db/database.ts'
import { usernameKey } from '../accounts/rules.ts'

const windowMs = 15 * 60 * 1000
const bounds = { address: 50, username: 50, both: 10 }

type Counted = keyof typeof bounds

/** What a try to log in is counted under. Names are hashed: people type passwords into the wrong field. */
export function failureKeys(username: string, address: string): Record<Counted, string> {
  const name = createHash('sha256').update(usernameKey(username)).digest('base64url')
  const place = addressKey(address)
  return { address: `address ${place}`, username: `username ${name}`, both: `both ${name} ${place}` }
}

/** One household has 2^64 IPv6 addresses: they count as one. */
function addressKey(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address.replace('::ffff:', '')
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const filled = tail === undefined ? groups : [...groups, ...Array(8 - groups.length).fill('0')]
  return `${filled.slice(0, 4).join(':')}::/64`
}

export interface Standing {
  /** Seconds to wait before the next try from here. 0: go on. */
  wait: number
  /** The username has failed too often from everywhere: a wrong try is told so, the right password still gets in. */
  isUsernameOver: boolean
}

/** Where a caller stands before the password is looked at. */
export async function readStanding(db: Db, keys: Record<Counted, string>, now: number): Promise<Standing> {
  const rows = await db
    .selectFrom('login_failures')
    .selectAll()
    .where('key', 'in', Object.values(keys))
    .where('since', '>', now - windowMs)
    .execute()
  const count = (counted: Counted) => rows.find((row) => row.key === keys[counted])?.failures ?? 0
  const isUsernameOver = count('username') >= bounds.username
  const isOver =
    count('address') >= bounds.address || count('both') >= bounds.both || (isUsernameOver && count('both') > 0)
  const since = Math.max(now - windowMs, ...rows.map((row) => row.since))
  return { wait: isOver ? secondsLeft(since, now) : 0, isUsernameOver }
}

export const secondsLeft = (since: number, now: number) => Math.max(1, Math.ceil((since + windowMs - now) / 1000))

export async function countFailure(db: Db, keys: Record<Counted, string>, now: number): Promise<void> {
  const isOver = sql<boolean>`login_failures.since <= ${now - windowMs}`
  await db
    .insertInto('login_failures')
    .values(Object.values(keys).map((key) => ({ key, failures: 1, since: now })))
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((eb) => ({
        failures: eb
          .case()
          .when(isOver)
          .then(1)
          .else(eb('login_failures.failures', '+', 1))
          .end(),
        since: eb.case().when(isOver).then(now).else(eb.ref('login_failures.since')).end(),
      })),
    )
    .execute()
}

/** After the right password: this user from here starts afresh. The address's own count stays. */
export async function forgetFailures(db: Db, keys: Record<Counted, string>): Promise<void> {
  await db.deleteFrom('login_failures').where('key', '=', keys.both).execute()
}

export async function deleteOldFailures(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('login_failures')
    .where('since', '<', now - windowMs)
    .execute()
}
