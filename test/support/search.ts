import { existsSync, readFileSync } from 'node:fs'
import pg from 'pg'

/** Which of these texts a database still holds anywhere, whatever their case: SQLite by its files' bytes, PostgreSQL by every row of every table. */
export async function findAnywhere(databaseUrl: string, texts: string[]): Promise<string[]> {
  const text = databaseUrl.startsWith('sqlite:')
    ? readFiles(databaseUrl.slice('sqlite:'.length))
    : await readRows(databaseUrl)
  const whole = text.toLowerCase()
  return texts.filter((one) => whole.includes(one.toLowerCase()))
}

const readFiles = (file: string): string =>
  [file, `${file}-wal`, `${file}-shm`]
    .filter((one) => existsSync(one))
    .map((one) => readFileSync(one, 'utf8'))
    .join('\n')

async function readRows(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`,
    )
    const texts: string[] = []
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`)
      texts.push(...rows.map((row) => row.text))
    }
    return texts.join('\n')
  } finally {
    await client.end()
  }
}
