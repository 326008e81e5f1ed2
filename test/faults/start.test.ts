import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { connect } from '../../backend/src/db/connect.ts'
import { databases } from '../support/app.ts'
import { startService } from '../support/service.ts'

const migrator = fileURLToPath(new URL('../support/migrate.ts', import.meta.url))

for (const [name, create] of Object.entries(databases))
  t.test(`four services start at once after one was killed in the middle of its migrations (${name})`, async (t) => {
    const databaseUrl = await create(t)
    const killed = fork(migrator, [databaseUrl, 'hang'])
    await once(killed, 'message')
    const env = {
      DATABASE_URL: databaseUrl,
      SECRET_KEY: 'a key for tests that has 32 characters',
      ADMIN_USERNAME: 'boss',
      ADMIN_PASSWORD: 'a good one for a test',
    }
    // They find a migration under way and wait, until its process is gone.
    const starts = Array.from({ length: 4 }, () => startService(t, env))
    setTimeout(() => killed.kill('SIGKILL'), 1500)
    const services = await Promise.all(starts)
    t.equal(services.length, 4, 'all are ready')

    const database = connect(databaseUrl)
    t.teardown(() => database.close())
    const admins = await database.db.selectFrom('users').select('username').execute()
    t.same(admins, [{ username: 'boss' }], 'there is one admin')
    const tables = await database.db.introspection.getTables()
    t.notOk(
      tables.some((table) => table.name === 'half'),
      'nothing half-made is left',
    )
  })
