import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { connect } from '../../backend/src/db/connect.ts'
import { isMigrated, type Migration, migrate } from '../../backend/src/db/migrate.ts'
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

    t.test('a database that is not migrated says so', async (t) => {
      const database = connect(await create(t))
      t.teardown(() => database.close())
      t.equal(await isMigrated(database.db), false)
    })
  })
