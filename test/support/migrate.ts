/**
 * One start of several at once: `node migrate.ts <database address> [hang]` migrates and ends, or hangs in the middle of
 * one more migration and says so by IPC.
 */
import { connect } from '../../backend/src/db/connect.ts'
import { type Migration, migrate, migrations } from '../../backend/src/db/migrate.ts'

const [, , url = '', how] = process.argv
const hanging: Migration = {
  name: '9999-hanging',
  async up(db) {
    await db.schema.createTable('half').addColumn('id', 'integer').execute()
    process.send?.('hanging')
    await new Promise(() => setInterval(() => {}, 1000))
  },
}

const database = connect(url)
await migrate(database, how === 'hang' ? [...migrations, hanging] : migrations)
await database.close()
