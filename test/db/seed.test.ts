import t from 'tap'
import { connect } from '../../backend/src/db/connect.ts'
import { migrate } from '../../backend/src/db/migrate.ts'
import { seed } from '../../backend/src/db/seed.ts'
import { databases, openWorld } from '../support/app.ts'

for (const [name, create] of Object.entries(databases))
  t.test(name, async (t) => {
    const url = await create(t)
    const database = connect(url)
    await migrate(database)
    await seed(database, { tickets: 300, posts: 8 }, () => {})

    t.test('an empty database is filled, and its counts are right', async (t) => {
      const { db } = database
      const tickets = await db.selectFrom('tickets').selectAll().execute()
      const posts = await db.selectFrom('posts').select(['ticket_id', 'kind', 'created_at']).execute()
      t.equal(tickets.length, 300)
      t.equal(posts.length, 2400)
      for (const ticket of tickets) {
        const own = posts.filter(({ ticket_id }) => ticket_id === ticket.id)
        const notes = own.filter(({ kind }) => kind === 'note').length
        t.match(ticket, { posts_count: own.length - notes, notes_count: notes })
        t.equal(own.filter(({ kind }) => kind === 'opening').length, 1)
      }
    })

    t.test('what was made is listed, searched and answered like any other', async (t) => {
      const world = await openWorld(t, url)
      const [one, agent] = [await world.person(), await world.person('agent')]
      const open = await world.call('GET /api/tickets/', { as: agent, query: { cursor: '', q: 'is:open' } })
      t.ok(open.body.results.length === 10 && open.body.next)
      const [first] = open.body.results
      const [word = ''] = first?.subject.split(' ') ?? []
      t.ok((await world.call('GET /api/search/', { as: agent, query: { q: word } })).body.count > 0)
      const id = await world.ticket(one)
      t.ok(
        tickets(open.body.results).every((other) => other < id),
        'new ids go on where the made-up ones end',
      )
      t.ok(await world.reply(agent, first?.id ?? 0))
    })

    t.test('what has tickets is left alone', async (t) => {
      await t.rejects(
        seed(database, { tickets: 1, posts: 1 }, () => {}),
        { message: /has tickets already/ },
      )
      await database.close()
    })
  })

const tickets = (list: { id: number }[]) => list.map(({ id }) => id)
