import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Db, Emit } from '../../backend/src/db/database.ts'
import { tidyUp } from '../../backend/src/housekeeping.ts'
import { eachDatabase, openWorld } from '../support/app.ts'

const hour = 60 * 60 * 1000
const day = 24 * hour

eachDatabase(async (t, world) => {
  const { database, person, call } = world
  const { db } = database
  const label = (name: string) => (trx: Db) => trx.insertInto('labels').values({ name }).execute()
  const found = async (name: string) =>
    (await db.selectFrom('labels').where('name', '=', name).selectAll().execute()).length

  t.test('writes that arrive together stand or fall each for itself', async (t) => {
    const names = Array.from({ length: 100 }, () => randomUUID())
    const writes = names.map((name, index) =>
      database.write(async (trx, emit) => {
        await label(name)(trx)
        emit({ type: 'ticket.updated', audience: 'server', data: { name } })
        if (index % 3 === 0) throw new Error('refused')
        return index
      }),
    )
    const ends = await Promise.allSettled(writes)
    for (const [index, end] of ends.entries()) {
      t.equal(end.status, index % 3 === 0 ? 'rejected' : 'fulfilled')
      if (end.status === 'fulfilled') t.equal(end.value, index)
      t.equal(await found(names[index] ?? ''), index % 3 === 0 ? 0 : 1)
    }
    const logged = await db.selectFrom('events').select('data').where('data', 'like', '%name%').execute()
    t.equal(logged.length, 66, 'a refused write logs no event')
  })

  t.test('a statement that the database refuses hurts its own write alone', async (t) => {
    const [taken, free] = [randomUUID(), randomUUID()]
    await database.write(label(taken))
    const [wrong, right] = await Promise.allSettled([database.write(label(taken)), database.write(label(free))])
    t.equal(wrong?.status, 'rejected')
    t.equal(right?.status, 'fulfilled')
    t.equal(await found(free), 1)
  })

  t.test('event ids follow the order of commits, across instances too', async (t) => {
    const second = await openWorld(t, world.databaseUrl)
    const seen: number[] = []
    const emitOne = (one: typeof world) =>
      one.database.write(async (_trx: Db, emit: Emit) => emit({ type: 'ticket.updated', audience: 'server' }))
    const read = async () => {
      const after = seen.at(-1) ?? 0
      const rows = await db.selectFrom('events').select('id').where('id', '>', after).orderBy('id').execute()
      seen.push(...rows.map(({ id }) => id))
    }
    let isWriting = true
    const writing = Promise.all(Array.from({ length: 60 }, (_, index) => emitOne(index % 2 ? world : second))).then(
      () => {
        isWriting = false
      },
    )
    while (isWriting) {
      await read()
      await setImmediate()
    }
    await writing
    await read()
    const { count } = await db
      .selectFrom('events')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    t.equal(seen.length, Number(count), 'a reader with a cursor misses none')
  })

  t.test('what is told reaches this process, and after a write comes a hint', async (t) => {
    const told: string[] = []
    const arrived = new Promise<void>((resolve) => {
      const forget = database.onHint((message) => {
        told.push(message)
        if (told.includes('hello') && told.includes('')) resolve()
      })
      t.teardown(forget)
    })
    await database.write(async (_trx, emit) => emit({ type: 'ticket.updated', audience: 'server' }))
    // A listener that is still connecting may miss what is told meanwhile.
    const again = setInterval(() => void database.tell('hello'), 50)
    await arrived
    clearInterval(again)
    t.ok(told.includes('hello'))
  })

  t.test('housekeeping deletes what is past its time, and nothing else', async (t) => {
    const [gone, kept] = [await person(), await person()]
    const now = Date.now()
    await db
      .updateTable('sessions')
      .set({ expires_at: now - hour })
      .where('user_id', '=', gone.id)
      .execute()
    const key = { route: 'POST /x/', body_hash: '', status: 201, answer: '{}' }
    await db
      .insertInto('idempotency_keys')
      .values([
        { ...key, user_id: kept.id, key: 'old', created_at: now - 2 * day },
        { ...key, user_id: kept.id, key: 'new', created_at: now - hour },
      ])
      .execute()
    await db
      .insertInto('login_failures')
      .values([
        { key: 'old', failures: 9, since: now - hour },
        { key: 'new', failures: 9, since: now },
      ])
      .execute()
    await db
      .updateTable('events')
      .set({ created_at: now - 8 * day })
      .execute()
    await database.write(async (_trx, emit) => emit({ type: 'ticket.updated', audience: 'server' }))
    await tidyUp(database, world.config)
    const sessions = await db
      .selectFrom('sessions')
      .select('user_id')
      .where('user_id', 'in', [gone.id, kept.id])
      .execute()
    t.same(
      sessions.map(({ user_id }) => user_id),
      [kept.id],
    )
    t.same(
      (await db.selectFrom('idempotency_keys').select('key').execute()).map(({ key }) => key),
      ['new'],
    )
    t.same(
      (await db.selectFrom('login_failures').select('key').execute()).map(({ key }) => key),
      ['new'],
    )
    t.equal((await db.selectFrom('events').select('id').execute()).length, 1)
    world.clock.ahead = 30 * day
    await tidyUp(database, world.config)
    t.equal((await db.selectFrom('events').select('id').execute()).length, 1, 'the newest stays: the log knows its end')
    world.clock.ahead = 0
    t.equal((await call('GET /api/me/', { as: gone })).status, 401)
  })
})
