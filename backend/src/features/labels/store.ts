import type { Db } from '../../db/database.ts'

/** The labels of these tickets, by name. */
export async function labelsOf(db: Db, ticketIds: number[]): Promise<Map<number, string[]>> {
  const rows = await db
    .selectFrom('ticket_labels')
    .innerJoin('labels', 'labels.id', 'ticket_labels.label_id')
    .select(['ticket_id', 'name'])
    .where('ticket_id', 'in', ticketIds)
    .orderBy('name')
    .execute()
  const groups = Map.groupBy(rows, (row) => row.ticket_id).entries()
  return new Map(groups.map(([id, group]) => [id, group.map((row) => row.name)]))
}

export async function findLabel(db: Db, name: string): Promise<number | undefined> {
  const row = await db.selectFrom('labels').select('id').where('name', '=', name).executeTakeFirst()
  return row?.id
}

/** Gives a ticket exactly these labels, making those that don't exist. */
export async function setLabels(db: Db, ticketId: number, names: string[]): Promise<void> {
  await db.deleteFrom('ticket_labels').where('ticket_id', '=', ticketId).execute()
  if (names.length === 0) return
  await db
    .insertInto('labels')
    .values(names.map((name) => ({ name })))
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  await db
    .insertInto('ticket_labels')
    .columns(['ticket_id', 'label_id'])
    .expression((eb) =>
      eb
        .selectFrom('labels')
        .select((inner) => [inner.val(ticketId).as('ticket_id'), 'labels.id'])
        .where('name', 'in', names),
    )
    .execute()
}

export async function listLabels(db: Db, { offset, size }: { offset: number; size: number }) {
  const [rows, { count }] = await Promise.all([
    db.selectFrom('labels').selectAll().orderBy('name').offset(offset).limit(size).execute(),
    db
      .selectFrom('labels')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  ])
  return { rows, count: Number(count) }
}
