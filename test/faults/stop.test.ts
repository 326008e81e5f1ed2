import t from 'tap'
import { connect } from '../../backend/src/db/connect.ts'
import { databases } from '../support/app.ts'
import { ask, openTicket, signIn } from '../support/client.ts'
import { startService } from '../support/service.ts'

for (const [name, create] of Object.entries(databases))
  t.test(`a stop finishes the posts that were begun and says goodbye to streams (${name})`, async (t) => {
    const databaseUrl = await create(t)
    const service = await startService(t, { DATABASE_URL: databaseUrl, LOG_LEVEL: 'trace' })
    const database = connect(databaseUrl)
    t.teardown(() => database.close())
    const one = await signIn(service.url, database)
    const id = await openTicket(service.url, one)
    const headers = { authorization: `Token ${one.token}` }
    const streams = await Promise.all(Array.from({ length: 5 }, () => fetch(`${service.url}/api/events/`, { headers })))

    const posts = Array.from({ length: 50 }, (_, index) =>
      ask(service.url, `POST /api/tickets/${id}/reply/`, { as: one, body: { message: `Post ${index}` } }),
    )
    await Promise.race(posts)
    const started = performance.now()
    const stopped = service.stop()
    const answers = (await Promise.all(posts)).filter(({ status }) => status !== 0)
    t.ok(answers.length > 1, `${answers.length} of ${posts.length} had arrived`)
    t.same(new Set(answers.map(({ status }) => status)), new Set([201]))
    for (const stream of streams) t.match(await stream.text(), /retry: \d+\n\n$/)
    t.equal(await stopped, 0)
    t.ok(performance.now() - started < 5000, 'at once, not when patience ends')
    const kept = await database.db.selectFrom('posts').select('id').where('kind', '=', 'reply').execute()
    t.same(new Set(kept.map((post) => post.id)), new Set(answers.map(({ body }) => body.id)))
  })
