import { readdirSync, readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import t from 'tap'
import { connect } from '../../backend/src/db/connect.ts'
import { isMigrated } from '../../backend/src/db/migrate.ts'
import { fixture, type kinds, writeDown } from '../fixtures/make.ts'
import { databases, openWorld, password } from '../support/app.ts'
import { hostKey, publicUrl, signIdentity } from '../support/identity.ts'

const read = (name: string) => readFileSync(fixture(name), 'utf8')
const releases = readdirSync(fixture('.')).flatMap((name) => /^(.*)\.rows\.sql$/.exec(name)?.[1] ?? [])

/** A database as the release left it, with rows in it. */
async function load(url: string, release: string, kind: keyof typeof kinds): Promise<void> {
  const script = read(`${release}.${kind}.sql`) + read(`${release}.rows.sql`)
  if (kind === 'sqlite') {
    const file = new Sqlite(url.slice('sqlite:'.length))
    file.exec(script)
    file.close()
    return
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(script)
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.columns where table_schema = 'public' and is_identity = 'YES'`,
  )
  for (const { name } of rows)
    await client.query(`select setval(pg_get_serial_sequence('${name}', 'id'), max(id)) from ${name}`)
  await client.end()
}

for (const release of releases)
  for (const [kind, create] of Object.entries(databases) as [keyof typeof kinds, (typeof databases)['sqlite']][])
    t.test(`a ${kind} database of ${release} goes on where it was`, async (t) => {
      t.equal(await writeDown(release, kind), read(`${release}.${kind}.sql`), 'what is released is never edited')
      const url = await create(t)
      await load(url, release, kind)
      const before = connect(url)
      t.equal(await isMigrated(before.db), false)
      await before.close()

      const world = await openWorld(t, url, { IDENTITY_KEYS: JSON.stringify([hostKey]), PUBLIC_URL: publicUrl })
      const { call, app, database } = world
      t.equal(await isMigrated(database.db), true)
      const logIn = async (username: string) => ({
        id: 0,
        username,
        token: (await call('POST /api/token/', { body: { username, password } })).body.token,
      })
      const session = { id: 3, username: 'Ada', token: app.jwt.sign({ session: 'a session from before the upgrade' }) }
      t.equal((await call('GET /api/me/', { as: session })).body.email, 'ada@example.com', 'sessions go on')
      const [ada, kim] = [await logIn('ADA'), await logIn('kim')]
      const list = (await call('GET /api/tickets/', { as: kim })).body
      t.same(
        list.results.map(({ id, status, posts_count }) => [id, status, posts_count]),
        [
          [3, 'resolved', 2],
          [1, 'pending', 3],
          [2, 'open', 1],
        ],
      )
      t.match(list.results[1], { labels: ['lamps'], priority: 'high', assignee: { username: 'Kim' }, unread: 0 })
      const thread = (await call('GET /api/tickets/{id}/posts/', { id: 1, as: ada })).body.results
      t.same(
        thread.map(({ message, username }) => [username, message]),
        [
          ['Ada', 'It began this morning.'],
          ['Kim', 'We are sending you a new bulb.'],
        ],
      )
      const found = await call('GET /api/tickets/', { as: ada, query: { q: 'bulb' } })
      t.same(
        found.body.results.map(({ id }) => id),
        [1],
        'the search knows what was there',
      )
      const closed = (await call('GET /api/tickets/{id}/posts/', { id: 3, as: ada })).body.results
      t.equal(closed[0]?.username, 'deleted user')
      const shopper = await call('POST /api/token/identity/', { body: { identity_token: signIdentity() } })
      const me = { id: 4, username: '', token: shopper.body.token }
      t.equal((await call('GET /api/me/', { as: me })).body.id, 4, 'the host’s user is the same one')
      t.ok((await world.reply(ada, 1)) > 6)
      t.equal(await world.ticket(ada), 4, 'numbers go on')
      t.equal((await call('GET /api/tickets/{id}/', { id: 1, as: kim })).body.status, 'open')
      t.equal((await call('GET /api/me/export/', { as: ada })).body.posts.length, 3)
    })

t.ok(releases.includes('0001-initial'))
