import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import t, { type Test } from 'tap'
import { connect } from '../../../backend/src/db/connect.ts'
import type { Database } from '../../../backend/src/db/database.ts'
import { databases, type Person } from '../../support/app.ts'
import { openTicket, signIn, until } from '../../support/client.ts'
import { openEvents } from '../../support/events.ts'
import { startService } from '../../support/service.ts'

const stalled = 20
const megabyte = 1024 * 1024

/** A client that asks for the stream, sees it begin, and then reads nothing more. */
async function openStalled(t: Test, url: string, { token }: Person, lastEventId: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connectSocket(Number(port), hostname)
  t.teardown(() => socket.destroy())
  socket.write(`GET /api/events/ HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Token ${token}\r\n`)
  socket.write(`${lastEventId && `Last-Event-ID: ${lastEventId}\r\n`}\r\n`)
  const [head] = (await once(socket, 'data')) as [Buffer]
  socket.pause()
  socket.on('error', () => {})
  if (!head.toString().startsWith('HTTP/1.1 200')) throw new Error(`The stream answered ${head}`)
}

/** Logs 20 MB of events at once. */
async function logMuch(database: Database, ticket_id: number): Promise<void> {
  const data = JSON.stringify({ changes: { subject: 'x'.repeat(2000) } })
  const event = { type: 'ticket.updated', ticket_id, audience: 'ticket' as const, data, created_at: Date.now() }
  for (let turn = 0; turn < 20; turn++)
    await database.write((trx) => trx.insertInto('events').values(Array(500).fill(event)).execute())
}

async function readMetric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
}

t.test('clients that read nothing are cut off, cost little memory, and hold up nobody', async (t) => {
  const databaseUrl = await databases.sqlite(t)
  const service = await startService(t, { DATABASE_URL: databaseUrl })
  const { url } = service
  const database = connect(databaseUrl)
  t.teardown(() => database.close())
  const one = await signIn(url, database)
  const id = await openTicket(url, one)
  const streams = () => readMetric(url, 'deskside_event_streams')
  const memory = () => readMetric(url, 'process_resident_memory_bytes')

  await logMuch(database, id)
  const reader = await openEvents(t, url, one, '0')
  const isRead = (count: number) => until(() => reader.messages.length >= count, 30_000)
  await isRead(10_001)
  for (let count = 0; count < stalled; count++) await openStalled(t, url, one, count % 2 ? '0' : '')
  const before = await memory()
  let most = before
  await logMuch(database, id)
  await isRead(20_001)
  await until(async () => {
    most = Math.max(most, await memory())
    return (await streams()) === 1
  }, 45_000)

  const ids = reader.messages.map((message) => Number(message.id))
  t.same(
    ids,
    Array.from({ length: ids.length }, (_, index) => index + 1),
    'who reads has every event, once',
  )
  const grown = Math.round((most - before) / megabyte)
  // Buffered, they would cost 400 to 800 MB; the heap that reading the log takes comes and goes.
  t.ok(grown < 256, `${stalled} clients that would read 20 to 40 MB each cost ${grown} MB`)
})
