import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { connect } from '../../backend/src/db/connect.ts'
import { isMigrated, type Migration, migrate, migrations } from '../../backend/src/db/migrate.ts'
import { databases } from '../support/app.ts'

const starter = fileURLToPath(new URL('../support/migrate.ts', import.meta.url))

for (const [name, create] of Object.entries(databases))
  t.test(name, async (t) => {
    t.test('four starts at once on an empty database all get a migrated one', async (t) => {
      const url = await create(t)
      const starts = Array.from({ length: 4 }, () => fork(starter, [url]))
      const codes = await Promise.all(starts.map(async (start) => (await once(start, 'exit'))[0]))
      t.same(codes, [0, 0, 0, 0])
      const database = connect(url)
      t.equal(await isMigrated(database.db), true)
      await migrate(database)
      await database.close()
    })

    t.test('a migration that fails midway leaves nothing, and the next start goes on', async (t) => {
      const database = connect(await create(t))
      t.teardown(() => database.close())
      let isBroken = true
      const second: Migration = {
        name: '0002-second',
        async up(db) {
          await db.schema.createTable('extra').addColumn('id', 'integer').execute()
          if (isBroken) throw new Error('power cut')
        },
      }
      await t.rejects(migrate(database, [second]), { message: 'power cut' })
      t.equal(await isMigrated(database.db, [second]), false)
      isBroken = false
      await migrate(database, [second])
      t.equal(await isMigrated(database.db, [second]), true)
    })

    t.test(
      'tickets from before the console have what it shows: who waits, first replies, when they were resolved',
      async (t) => {
        const database = connect(await create(t))
        t.teardown(() => database.close())
        await migrate(database, migrations.slice(0, 1))
        const { db } = database
        const names = { first_name: '', last_name: '', email: '', created_at: 1 }
        for (const role of ['customer', 'agent'] as const)
          await db
            .insertInto('users')
            .values({ ...names, role, username: role, username_key: role })
            .execute()
        const times = { created_at: 10, updated_at: 99 }
        for (const status of ['open', 'pending', 'resolved'] as const)
          await db
            .insertInto('tickets')
            .values({ ...times, status, subject: 'x', visibility: 'shared', requester_id: 1 })
            .execute()
        const posts = [
          ...['1 1 opening 10', '1 2 note 20', '1 1 reply 30'],
          ...['2 1 opening 10', '2 2 reply 40', '2 1 reply 50', '2 1 reply 60'],
          ...['3 1 opening 10', '3 2 reply 20', '3 1 reply 30'],
        ].map((line) => line.split(' '))
        for (const [ticket_id, author_id, kind, at] of posts) {
          const ids = { ticket_id: Number(ticket_id), author_id: Number(author_id) }
          await db
            .insertInto('posts')
            .values({ ...ids, kind: kind as 'reply', message: 'x', created_at: Number(at) })
            .execute()
        }
        await migrate(database)
        const columns = ['waiting_since', 'first_replied_at', 'resolved_at'] as const
        t.same(await db.selectFrom('tickets').select(columns).orderBy('id').execute(), [
          { waiting_since: 10, first_replied_at: null, resolved_at: null },
          { waiting_since: 50, first_replied_at: 40, resolved_at: null },
          { waiting_since: null, first_replied_at: 20, resolved_at: 99 },
        ])
      },
    )

    t.test('a database that is not migrated says so', async (t) => {
      const database = connect(await create(t))
      t.teardown(() => database.close())
      t.equal(await isMigrated(database.db), false)
    })
  })
