import t from 'tap'
import { connect } from '../../backend/src/db/connect.ts'
import { databases } from '../support/app.ts'
import { ask, eachOf, openTicket, signIn, until } from '../support/client.ts'
import { startService } from '../support/service.ts'

for (const [name, create] of Object.entries(databases))
  t.test(`a service that is killed among 500 posts keeps each acknowledged one, once (${name})`, async (t) => {
    const databaseUrl = await create(t)
    const env = { SECRET_KEY: 'a key for tests that has 32 characters', DATABASE_URL: databaseUrl }
    let service = await startService(t, env)
    const database = connect(databaseUrl)
    t.teardown(() => database.close())
    const one = await signIn(service.url, database)
    const id = await openTicket(service.url, one)
    const messages = Array.from({ length: 500 }, (_, index) => `Post ${index}`)
    const send = (message: string) =>
      ask(service.url, `POST /api/tickets/${id}/reply/`, { as: one, key: message, body: { message } })

    const acknowledged = new Map<string, number>()
    await eachOf(messages, 16, async (message) => {
      const { status, body } = await send(message)
      if (status === 201) acknowledged.set(message, Number(body.id))
      if (acknowledged.size === 200) service.child.kill('SIGKILL')
    })
    t.ok(acknowledged.size >= 200 && acknowledged.size < 500, `${acknowledged.size} were acknowledged`)
    await service.ended
    service = await startService(t, env)

    const ids = new Map<string, number>()
    await eachOf(messages, 16, (message) =>
      until(async () => {
        const { status, body, headers } = await send(message)
        if (status === 201) ids.set(message, Number(body.id))
        if (status === 201 && acknowledged.has(message) && !headers.has('idempotent-replayed'))
          t.fail(`${message} was made again`)
        return status === 201
      }),
    )
    for (const [message, id] of acknowledged) if (ids.get(message) !== id) t.fail(`${message} is another post`)
    const { db } = database
    const posts = await db.selectFrom('posts').select(['id', 'message']).where('kind', '=', 'reply').execute()
    t.same(new Map(posts.map((post) => [post.message, post.id])), ids)
    t.equal(posts.length, messages.length)
    const events = await db.selectFrom('events').select('post_id').where('type', '=', 'post.created').execute()
    t.same(new Set(events.map(({ post_id }) => post_id)), new Set(ids.values()))
    t.equal(events.length, messages.length)
    t.match(await db.selectFrom('tickets').select('posts_count').executeTakeFirst(), { posts_count: 501 })
  })
