/**
 * The yardstick: `node bare.ts <database url>`. A bare Fastify that runs the service's SQL for three routes, by hand, on
 * the same database. No checks, no limits, one signed-in user: `?session=` names the session. Says its address by IPC.
 */
import type { ServerResponse } from 'node:http'
import Sqlite from 'better-sqlite3'
import Fastify from 'fastify'
import pg from 'pg'

const session = `select u.id, username, role, issuer, used_at from sessions s join users u on u.id = s.user_id
  where s.id = ? and expires_at > ? and used_at > ? and deactivated_at is null`
const ticket = `select * from tickets where id = ? and (visibility = 'shared' or requester_id = ?)`
const page = `select p.id, p.ticket_id, p.kind, p.author_id, p.message, p.created_at, u.username, u.role
  from (select id from posts where ticket_id = ? and kind in ('opening', 'reply') order by id limit 10 offset 0) as ids
  join posts p on p.id = ids.id join users u on u.id = p.author_id order by p.id`
const newTicket = `insert into tickets (subject, visibility, requester_id, created_at, updated_at) values (?, 'shared', ?, ?, ?) returning *`
const count = 'update tickets set posts_count = posts_count + 1, updated_at = ? where id = ?'
const newPost = `insert into posts (ticket_id, author_id, kind, message, created_at) values (?, ?, ?, ?, ?) returning id`
const newEvent = `insert into events (type, ticket_id, post_id, user_id, audience, data, created_at) values (?, ?, ?, ?, 'ticket', '{}', ?)`

type Row = Record<string, string | number | null>
type Query = (text: string, values: (string | number)[]) => Promise<Row[]>
interface Store {
  query: Query
  write<T>(work: (query: Query) => Promise<T>): Promise<T>
}

function openSqlite(file: string): Store {
  const database = new Sqlite(file)
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'busy_timeout = 5000']) database.pragma(pragma)
  const kept = new Map<string, Sqlite.Statement>()
  const query: Query = async (text, values) => {
    const statement = kept.get(text) ?? database.prepare(text)
    kept.set(text, statement)
    if (statement.reader) return statement.all(...values) as Row[]
    statement.run(...values)
    return []
  }
  let last: Promise<unknown> = Promise.resolve()
  /** One connection: a transaction waits for the one before it. */
  function write<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const turn = last.then(async () => {
      database.exec('begin immediate')
      const result = await work(query)
      database.exec('commit')
      return result
    })
    last = turn
    return turn
  }
  return { query, write }
}

function openPostgres(url: string): Store {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  const names = new Map<string, string>()
  const on = (client: pg.Pool | pg.PoolClient): Query => {
    return async (text, values) => {
      let number = 0
      const name = names.get(text) ?? `q${names.size}`
      names.set(text, name)
      return (await client.query({ name, text: text.replace(/\?/g, () => `$${++number}`), values })).rows
    }
  }
  return {
    query: on(pool),
    async write(work) {
      const client = await pool.connect()
      await client.query('begin')
      const result = await work(on(client))
      await client.query('commit')
      client.release()
      return result
    },
  }
}

const url = process.argv[2] ?? ''
const isSqlite = url.startsWith('sqlite:')
const { query, write } = isSqlite ? openSqlite(url.slice('sqlite:'.length)) : openPostgres(url)
const app = Fastify()
type Call = { Params: { id: string }; Querystring: { session: string }; Body: { subject: string; message: string } }

async function viewer(id: string): Promise<number> {
  const [row] = await query(session, [id, Date.now(), 0])
  return Number(row?.id)
}

async function logged(run: Query, type: string, ticketId: number, postId: number, userId: number): Promise<void> {
  if (!isSqlite) await run('select pg_advisory_xact_lock(1)', [])
  await run(newEvent, [type, ticketId, postId, userId, Date.now()])
}

app.get<Call>('/tickets/:id/posts/', async ({ params, query: { session } }) => {
  const user = await viewer(session)
  const [found] = await query(ticket, [Number(params.id), user])
  const results = await query(page, [Number(params.id)])
  return { count: found?.posts_count, next: null, previous: null, results }
})

app.post<Call>('/tickets/:id/reply/', async ({ params, query: { session }, body }, reply) => {
  const user = await viewer(session)
  const ticketId = Number(params.id)
  await query(ticket, [ticketId, user])
  reply.status(201)
  return write(async (run) => {
    await run(count, [Date.now(), ticketId])
    const [post] = await run(newPost, [ticketId, user, 'reply', body.message, Date.now()])
    await logged(run, 'post.created', ticketId, Number(post?.id), user)
    return { id: post?.id, status: 'Success' }
  })
})

app.post<Call>('/newticket/', async ({ query: { session }, body }, reply) => {
  const user = await viewer(session)
  reply.status(201)
  return write(async (run) => {
    const [row] = await run(newTicket, [body.subject, user, Date.now(), Date.now()])
    const id = Number(row?.id)
    await run(count, [Date.now(), id])
    const [post] = await run(newPost, [id, user, 'opening', body.message, Date.now()])
    await logged(run, 'ticket.created', id, Number(post?.id), user)
    return { id, subject: body.subject }
  })
})

/** A stream as bare as it gets, its heartbeat included. */
const streams = new Set<ServerResponse>()
app.get('/api/events/', (_request, reply) => {
  reply.hijack()
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
  reply.raw.write('event: ready\ndata: {}\n\n')
  streams.add(reply.raw)
  reply.raw.on('close', () => streams.delete(reply.raw))
})
setInterval(() => {
  for (const stream of streams) stream.write(': hb\n\n')
}, 15_000)

process.on('disconnect', () => process.exit(0))
process.send?.({ url: await app.listen({ port: 0, host: '127.0.0.1' }) })
