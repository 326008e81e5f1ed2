import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import t from 'tap'
import { connect } from '../../backend/src/db/connect.ts'
import { ask, openTicket, signIn } from '../support/client.ts'
import { runDeskside, startService } from '../support/service.ts'

t.test('a backup that is made while the service writes is whole, and can be restored', async (t) => {
  const folder = t.testdir()
  const [file, copy] = [join(folder, 'deskside.db'), join(folder, 'copy.db')]
  const env = { DATABASE_URL: `sqlite:${file}`, SECRET_KEY: 'a key for tests that has 32 characters' }
  const service = await startService(t, env)
  const database = connect(env.DATABASE_URL)
  t.teardown(() => database.close())
  const one = await signIn(service.url, database)
  const id = await openTicket(service.url, one)
  // Large enough that copying takes a while.
  const old = Array.from({ length: 1000 }, () => ({ message: 'long ago '.repeat(400), created_at: 1 }))
  const row = { ticket_id: id, author_id: one.id, kind: 'reply' as const }
  for (let turn = 0; turn < 4; turn++)
    await database.write((trx) =>
      trx
        .insertInto('posts')
        .values(old.map((post) => ({ ...row, ...post })))
        .execute(),
    )

  let isWriting = true
  const acknowledged: number[] = []
  const writers = Array.from({ length: 4 }, async () => {
    while (isWriting) {
      const { status, body } = await ask(service.url, `POST /api/tickets/${id}/reply/`, {
        as: one,
        body: { message: 'Now' },
      })
      if (status === 201) acknowledged.push(Number(body.id))
    }
  })
  const before = acknowledged.length
  const run = async (command: string[]) => {
    const { ended, output } = runDeskside(t, command, env)
    return { code: await ended, ...output }
  }
  const backup = await run(['backup', copy])
  const after = acknowledged.length
  isWriting = false
  await Promise.all(writers)
  t.match(backup, { code: 0, errors: '' })
  t.ok(after > before, `${after - before} posts were written meanwhile`)

  const inside = new Sqlite(copy, { readonly: true })
  const value = (query: string) => inside.prepare(query).pluck().get() as number
  t.equal(inside.pragma('integrity_check', { simple: true }), 'ok')
  const posts = value('select count(*) from posts')
  t.ok(posts >= before + 4001 && posts <= acknowledged.length + 4001)
  t.equal(value("select count(*) from events where type = 'post.created'"), posts - 4001, 'posts and events agree')
  t.equal(value('select posts_count from tickets'), posts - 4000, 'and the count on the ticket')
  t.match(backup.log, `1 users, 1 tickets, ${posts} posts`)
  inside.close()

  t.match(await run(['restore', copy]), { code: 1, errors: 'in use' })
  await database.close()
  t.equal(await service.stop(), 0)
  t.match(await run(['restore', copy]), { code: 0, log: `1 users, 1 tickets, ${posts} posts` })
  const restored = await startService(t, env)
  const { body } = await ask(restored.url, `GET /api/tickets/${id}/posts/?page_size=1`, { as: one })
  t.equal(body.count, posts - 4000)
})
