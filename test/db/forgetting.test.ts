import { randomBytes } from 'node:crypto'
import { tidyUp } from '../../backend/src/housekeeping.ts'
import { eachDatabase, password, type World } from '../support/app.ts'
import { hostKey, publicUrl, signIdentity } from '../support/identity.ts'
import { findAnywhere } from '../support/search.ts'

const day = 24 * 60 * 60 * 1000

/** A word that stands nowhere else. */
const canary = (name: string) => `${name}${randomBytes(8).toString('hex')}`

/** Enough of others' rows that what is deleted lies in the midst of pages and of the search index. */
async function fill({ person, ticket, reply }: World): Promise<void> {
  const other = await person()
  for (let number = 0; number < 20; number++) await reply(other, await ticket(other), `Some words ${number}`)
}

async function whole(world: World, requester: Awaited<ReturnType<World['person']>>) {
  const agent = await world.person('agent')
  const texts = {
    subject: canary('s'),
    message: canary('m'),
    reply: canary('r'),
    note: canary('n'),
    comment: canary('c'),
  }
  const opened = await world.call('POST /api/newticket/', {
    as: requester,
    key: canary('key'),
    body: { subject: `About ${texts.subject}`, message: `Here is ${texts.message}`, visibility: 'private' },
  })
  const { id } = opened.body
  await world.reply(requester, id, `More: ${texts.reply}`)
  const body = { message: `Between us: ${texts.note}` }
  await world.call('POST /api/tickets/{id}/notes/', { id, as: agent, body })
  const later = canary('t')
  await world.call('PATCH /api/tickets/{id}/', { id, as: agent, body: { subject: `Now ${later}`, status: 'resolved' } })
  const rating = { score: 'good' as const, comment: `Thanks ${texts.comment}` }
  await world.call('POST /api/tickets/{id}/rating/', { id, as: requester, body: rating })
  return { id, texts: [...Object.values(texts), later] }
}

eachDatabase(
  async (t, world) => {
    const { call, person, clock, database, databaseUrl } = world

    t.test('an export holds everything that the user gave, and nothing of others', async (t) => {
      await fill(world)
      const [username, first_name, last_name, label] = [canary('u'), canary('f'), canary('l'), canary('e')]
      const email = `${label}@example.com`
      await call('POST /api/signup/', { body: { username, first_name, last_name, email, password } })
      const { token } = (await call('POST /api/token/', { body: { username, password } })).body
      const one = { id: 0, username, token }
      const { texts } = await whole(world, one)
      const told = JSON.stringify((await call('GET /api/me/export/', { as: one })).body)
      const [subject, message, reply, note, comment, later] = texts
      for (const text of [username, first_name, last_name, email, message, reply, later, comment])
        t.ok(told.includes(text ?? '?'), `${text}`)
      for (const text of [note, subject, 'Some words'])
        t.notOk(told.includes(text ?? ''), 'a note, a subject of before, other people')
    })

    t.test('who is erased is nowhere in the database any more, and the thread keeps its shape', async (t) => {
      await fill(world)
      const names = {
        username: canary('u'),
        first_name: canary('f'),
        last_name: canary('l'),
        email: `${canary('e')}@x.example`,
      }
      const admin = await person('admin')
      await call('POST /api/signup/', { as: admin, key: canary('key'), body: { ...names, password } })
      const { token } = (await call('POST /api/token/', { body: { username: names.username, password } })).body
      const one = { id: 0, username: names.username, token }
      const { id } = await whole(world, one)
      await call('PATCH /api/me/', { as: one, body: { first_name: `${names.first_name} the second` } })
      const row = await database.db
        .selectFrom('users')
        .innerJoin('sessions', 'sessions.user_id', 'users.id')
        .select(['password_hash', 'sessions.id as session'])
        .where('username', '=', names.username)
        .executeTakeFirstOrThrow()
      const secrets = [...Object.values(names), row.session, row.password_hash ?? '']
      t.same(await findAnywhere(databaseUrl, secrets), secrets, 'the search finds what is there')

      t.equal((await call('DELETE /api/me/', { as: one, body: { password } })).status, 204)
      t.same(await findAnywhere(databaseUrl, secrets), [])
      const agent = await person('agent')
      const posts = (await call('GET /api/tickets/{id}/posts/', { id, as: agent })).body.results
      t.same(
        posts.map(({ kind, username }) => [kind, username === 'deleted user']),
        [
          ['opening', true],
          ['reply', true],
          ['note', false],
        ],
      )
    })

    t.test('a ticket that was resolved long ago goes without a trace, and no other one does', async (t) => {
      await fill(world)
      const one = await person()
      const { id, texts } = await whole(world, one)
      const merged = await world.ticket(one)
      await database.db.updateTable('tickets').set({ merged_into_id: id }).where('id', '=', merged).execute()
      const open = await world.ticket(one)
      const terms = { eventDays: 3650, retentionDays: 30 }
      const found = async (ticket: number) =>
        (await call('GET /api/tickets/{id}/', { id: ticket, as: await person('agent') })).status

      clock.ahead = 29 * day
      await tidyUp(database, terms)
      t.equal(await found(id), 200, 'not before its time')
      clock.ahead = 31 * day
      await tidyUp(database, { eventDays: 3650 })
      t.equal(await found(id), 200, 'not unless it is asked for')
      t.ok((await findAnywhere(databaseUrl, texts)).length >= 5)
      const young = await whole(world, await person('customer'))
      await tidyUp(database, terms)
      t.equal(await found(id), 404)
      t.equal(await found(open), 200, 'an open one stays')
      t.equal(await found(young.id), 200, 'so does one whose time has not come')
      t.same(await findAnywhere(databaseUrl, texts), [])
      t.equal((await findAnywhere(databaseUrl, young.texts)).length, young.texts.length)
      clock.ahead = 0
    })

    t.test('what the host and its pages told of somebody goes with them, and is in their export', async (t) => {
      await fill(world)
      const told = { name: canary('n'), email: `${canary('e')}@shop.example`, email_verified: true, sub: canary('s') }
      const [plan, order] = [canary('p'), canary('o')]
      const identity_token = signIdentity({ ...told, attributes: { plan } })
      const { token } = (await call('POST /api/token/identity/', { body: { identity_token } })).body
      const one = { id: 0, username: told.name, token }
      const body = { subject: 'An order', message: 'Where is it?', context: { order } }
      await call('POST /api/newticket/', { as: one, key: canary('key'), body })
      const texts = [told.name, told.email, told.sub, plan, order]
      t.same(await findAnywhere(databaseUrl, texts), texts)
      const exported = JSON.stringify((await call('GET /api/me/export/', { as: one })).body)
      for (const text of [told.name, told.email, order]) t.ok(exported.includes(text), text)
      t.equal((await call('DELETE /api/me/', { as: one })).status, 204)
      t.same(await findAnywhere(databaseUrl, texts), [])
    })
  },
  { IDENTITY_KEYS: JSON.stringify([hostKey]), PUBLIC_URL: publicUrl },
)
