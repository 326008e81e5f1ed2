import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './database.ts'

/** Gives what stands in a query for the value of that name. */
export type Slots<Values> = <K extends keyof Values & string>(name: K) => Values[K]

class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

const names = new Map<string, string>()

/** What PostgreSQL keeps a hot query's plan under, once a connection. Undefined for any other text. */
export const hotName = (text: string): string | undefined => names.get(text)

/**
 * A query that is built and compiled once for each kind of database, then run again and again with other values: building
 * costs several times what SQLite needs to answer. `build` places slots and never looks at them. It names its columns: a
 * kept plan of `select *` fails once a newer version of the service adds one.
 */
export function hotQuery<Values extends object, Row>(
  build: (db: Db, slot: Slots<Values>) => Compilable<Row>,
): (db: Db, values: Values) => Promise<Row[]> {
  const compiled = new WeakMap<object, CompiledQuery<Row>>()
  return async (db, values) => {
    const { adapter } = db.getExecutor()
    let query = compiled.get(adapter)
    if (!query) {
      query = build(db, (name) => new Slot(name) as never).compile()
      compiled.set(adapter, query)
      names.set(query.sql, names.get(query.sql) ?? `deskside_${names.size}`)
    }
    const parameters = query.parameters.map((one) => (one instanceof Slot ? values[one.name as keyof Values] : one))
    return (await db.executeQuery<Row>({ ...query, parameters })).rows
  }
}
