import type { Test } from 'tap'
import { connect } from '../../backend/src/db/connect.ts'
import { administer, databases, type Person } from './app.ts'
import { ask } from './client.ts'
import type { Message } from './events.ts'
import { startService } from './service.ts'

/** Two instances over one PostgreSQL, and the database itself. */
export async function startTwo(t: Test, { setup = '' } = {}) {
  const databaseUrl = await databases.postgres(t)
  await administer(databaseUrl, setup)
  const database = connect(databaseUrl)
  t.teardown(() => database.close())
  const env = { SECRET_KEY: 'a key for tests that has 32 characters', DATABASE_URL: databaseUrl }
  const [{ url: first }, { url: second }] = await Promise.all([startService(t, env), startService(t, env)])
  const reply = async (url: string, as: Person, id: number) =>
    Number((await ask(url, `POST /api/tickets/${id}/reply/`, { as, body: { message: 'We are looking.' } })).body.id)
  return { databaseUrl, database, first, second, reply }
}

/** Fits the messages about a post. */
export const isAbout =
  (post_id: number) =>
  ({ data }: Message) =>
    data.post_id === post_id
