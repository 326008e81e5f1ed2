import t from 'tap'
import { connect } from '../../backend/src/db/connect.ts'
import { databases } from '../support/app.ts'
import { ask, openTicket, signIn, until } from '../support/client.ts'
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

    // A write of another process keeps the posts from being done before the stop.
    const held = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const holding = database.write(async (trx) => {
      await trx.updateTable('tickets').set({ subject: 'Held' }).where('id', '=', id).execute()
      held.resolve()
      await release.promise
    })
    await held.promise
    const posts = Array.from({ length: 8 }, (_, index) =>
      ask(service.url, `POST /api/tickets/${id}/reply/`, { as: one, body: { message: `Post ${index}` } }),
    )
    // SQLite's writers wait in the process itself, which takes no other request meanwhile.
    const least = name === 'sqlite' ? 1 : posts.length
    const begun = () => service.output.log.split(`/tickets/${id}/reply/`).length - 1
    await until(() => begun() >= least)
    const started = performance.now()
    const stopped = service.stop()
    if (name !== 'sqlite') await until(async () => (await ask(service.url, 'GET /readyz')).status !== 200)
    release.resolve()
    await holding

    const answers = (await Promise.all(posts)).filter(({ status }) => status === 201)
    t.ok(answers.length >= least, `${answers.length} were finished`)
    for (const stream of streams) t.match(await stream.text(), /retry: \d+\n\n$/)
    t.equal(await stopped, 0)
    t.ok(performance.now() - started < 5000, 'at once, not when patience ends')
    const kept = await database.db.selectFrom('posts').select('id').where('kind', '=', 'reply').execute()
    t.same(new Set(kept.map((post) => post.id)), new Set(answers.map(({ body }) => body.id)))
  })
