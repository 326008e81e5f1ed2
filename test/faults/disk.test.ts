import { spawnSync } from 'node:child_process'
import { closeSync, cpSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { backUp } from '../../backend/src/db/backup.ts'
import { connect } from '../../backend/src/db/connect.ts'
import { openWorld, type Person } from '../support/app.ts'
import { ask, until } from '../support/client.ts'
import { startService } from '../support/service.ts'

const hour = 60 * 60 * 1000

/** Becomes the command that follows, on a disk of its own, 4 MB small, that begins with a copy of the file. */
const withSmallDisk = (folder: string, file: string) => [
  ...['unshare', '--map-root-user', '--mount', 'sh', '-c'],
  'mount -t tmpfs -o size=4m none "$0" && cp "$1" "$0" && shift && exec "$@"',
  folder,
  file,
]

function skipReason(folder: string): string | false {
  const [program = '', ...args] = [...withSmallDisk(folder, '/dev/null'), 'true']
  return spawnSync(program, args).status === 0 ? false : 'this system lets nobody but root mount a disk'
}

/** Writes until no byte more fits. */
function fill(file: string): void {
  const ballast = openSync(file, 'w')
  try {
    for (const size of [4096, 1]) while (writes(ballast, size));
  } finally {
    closeSync(ballast)
  }
}

function writes(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size)) === size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    return false
  }
}

const folder = t.testdir({ disk: {}, before: {}, after: {} })
const skip = skipReason(join(folder, 'disk'))
t.test('on a full disk reads go on, writes are told when to come back, and nothing is lost', { skip }, async (t) => {
  const before = join(folder, 'before', 'deskside.db')
  const world = await openWorld(t, `sqlite:${before}.work`)
  // Sessions are touched once an hour: not even that write may stand in a reader's way.
  world.clock.ahead = -2 * hour
  const [writer, reader] = [await world.person(), await world.person()]
  const id = await world.ticket(writer)
  await backUp(`${before}.work`, before)
  const env = { SECRET_KEY: world.config.secretKey, DATABASE_URL: `sqlite:${folder}/disk/deskside.db` }
  const service = await startService(t, env, 'built', withSmallDisk(join(folder, 'disk'), before))
  const { url, child } = service
  const disk = join(`/proc/${child.pid}/root`, folder, 'disk')
  const send = (message: string) =>
    ask(url, `POST /api/tickets/${id}/reply/`, { as: writer, key: message.slice(0, 9), body: { message } })
  const count = async (as: Person) => {
    const { status, body } = await ask(url, `GET /api/tickets/${id}/posts/`, { as })
    return status === 200 && body.count
  }

  fill(join(disk, 'ballast'))
  const acknowledged: string[] = []
  await until(async () => {
    const message = `${acknowledged.length} ${'x'.repeat(9000)}`
    const { status } = await send(message)
    if (status === 201) acknowledged.push(message)
    return status !== 201
  })
  for (const { status, headers, body } of await Promise.all(['first', 'second', 'third'].map(send))) {
    t.equal(status, 503)
    t.match(headers.get('retry-after'), /^\d+$/)
    t.equal(body.code, 'unavailable')
  }
  t.equal(await count(reader), acknowledged.length + 1)
  t.equal(await count(writer), acknowledged.length + 1)
  t.equal((await ask(url, 'GET /readyz')).status, 200)
  t.equal(child.exitCode, null)

  rmSync(join(disk, 'ballast'))
  await until(async () => (await send('first')).status === 201)
  for (const message of ['second', 'third']) t.equal((await send(message)).status, 201)
  t.equal(await count(reader), acknowledged.length + 4)
  cpSync(disk, join(folder, 'after'), { recursive: true })
  const database = connect(`sqlite:${folder}/after/deskside.db`)
  t.teardown(() => database.close())
  const { db } = database
  const posts = await db.selectFrom('posts').select(['id', 'message']).where('kind', '=', 'reply').execute()
  t.same(
    posts.map(({ message }) => message),
    [...acknowledged, 'first', 'second', 'third'],
  )
  const events = await db.selectFrom('events').select('post_id').where('type', '=', 'post.created').execute()
  t.same(
    events.map(({ post_id }) => post_id),
    posts.map((post) => post.id),
  )
})
