/** One start of several at once: `node migrate.ts <database address>` migrates and ends. */
import { connect } from '../../backend/src/db/connect.ts'
import { migrate } from '../../backend/src/db/migrate.ts'

const database = connect(process.argv[2] ?? '')
await migrate(database)
await database.close()
