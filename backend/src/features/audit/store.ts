import type { AuditAction, AuditEntry, AuditTargetType } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import { toPerson } from '../accounts/store.ts'

/** An act as it is told to the log. `data` holds nothing that opens anything. */
export interface Act {
  actor_id: number | null
  action: AuditAction
  target?: [type: AuditTargetType, id: number]
  data?: Record<string, unknown>
}

/** Writes down an administrative act, in the transaction that carries it out. */
export async function insertAct(db: Db, { actor_id, action, target, data = {} }: Act, now: number): Promise<void> {
  const [target_type, target_id] = target ?? [null, null]
  const row = { actor_id, action, target_type, target_id, data: JSON.stringify(data), created_at: now }
  await db.insertInto('audit_log').values(row).execute()
}

export interface AuditFilter {
  actorId?: number | undefined
  action?: AuditAction | undefined
}

const acts = (db: Db, { actorId, action }: AuditFilter) =>
  db
    .selectFrom('audit_log')
    .$if(actorId !== undefined, (query) => query.where('audit_log.actor_id', '=', actorId ?? 0))
    .$if(action !== undefined, (query) => query.where('audit_log.action', '=', action as AuditAction))

const entries = (db: Db, filter: AuditFilter) =>
  acts(db, filter)
    .leftJoin('users as actor', 'actor.id', 'audit_log.actor_id')
    .leftJoin('users as target', (join) =>
      join.onRef('target.id', '=', 'audit_log.target_id').on('audit_log.target_type', '=', 'user'),
    )
    .selectAll('audit_log')
    .select(['actor.username as actor_username', 'actor.role as actor_role', 'target.username as target_username'])
    .orderBy('audit_log.id', 'desc')

type Row = Awaited<ReturnType<ReturnType<typeof entries>['execute']>>[number]

function toEntry(row: Row): AuditEntry {
  const { id, action, actor_id, actor_username, actor_role, target_type, target_id, target_username } = row
  return {
    id,
    action,
    actor: actor_id === null ? null : toPerson(actor_id, actor_username, actor_role),
    target: target_type && target_id ? { type: target_type, id: target_id, name: target_username } : null,
    data: JSON.parse(row.data),
    created_at: new Date(row.created_at).toISOString(),
  }
}

/** A page of the log, newest first, and how much there is. */
export async function listActs(db: Db, filter: AuditFilter, { offset, size }: { offset: number; size: number }) {
  const [rows, { count }] = await Promise.all([
    entries(db, filter).offset(offset).limit(size).execute(),
    acts(db, filter)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  ])
  return { acts: rows.map(toEntry), count: Number(count) }
}

const batchSize = 500

/** All of the log, newest first, read in batches. */
export async function* everyAct(db: Db, filter: AuditFilter): AsyncGenerator<AuditEntry> {
  let before = Number.MAX_SAFE_INTEGER
  for (;;) {
    const rows = await entries(db, filter).where('audit_log.id', '<', before).limit(batchSize).execute()
    for (const row of rows) yield toEntry(row)
    if (rows.length < batchSize) return
    before = rows.at(-1)?.id ?? 0
  }
}
