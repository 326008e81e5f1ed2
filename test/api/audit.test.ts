import { randomUUID } from 'node:crypto'
import { csvLine } from '../../backend/src/http/csv.ts'
import { eachDatabase, type Person, password } from '../support/app.ts'

eachDatabase(async (t, world) => {
  const { call, person, app } = world
  const actsOf = async (as: Person, query: Record<string, string> = {}) =>
    (await call('GET /api/audit/', { as, query: { page_size: '100', ...query } })).body
  const exported = async ({ token }: Person, query = {}) =>
    app.inject({ url: '/api/audit/export/', headers: { authorization: `Token ${token}` }, query })

  t.test('each administrative act is written down with who, what and when', async (t) => {
    const [admin, agent] = [await person('admin'), await person('agent')]
    const change = (body: object) => call('PATCH /api/users/{id}/', { id: agent.id, as: admin, body })
    await change({ role: 'admin' })
    await change({ role: 'admin', is_active: true })
    await change({ is_active: false })
    await change({ is_active: true })
    await call('POST /api/users/{id}/password-reset/', { id: agent.id, as: admin })
    const username = randomUUID()
    await call('POST /api/signup/', { as: admin, body: { username, password, is_customer_service: true } })
    const invitation = (await call('POST /api/invitations/', { as: admin, body: { name: 'Robin', role: 'agent' } }))
      .body
    await call('DELETE /api/invitations/{id}/', { id: invitation.id, as: admin })
    await call('PATCH /api/service-levels/', { as: admin, body: { timezone: 'Europe/Rome' } })
    await call('PATCH /api/service-levels/', { as: admin, body: { timezone: 'Europe/Rome' } })

    const { results, count } = await actsOf(admin, { actor: String(admin.id) })
    t.same(
      results.map(({ action }) => action).reverse(),
      [
        'user.role_changed',
        'user.deactivated',
        'user.activated',
        'password_reset.created',
        'user.created',
        'invitation.created',
        'invitation.withdrawn',
        'service_levels.changed',
      ],
      'what changes nothing is no act',
    )
    t.equal(count, results.length)
    t.match(results.at(-1), {
      actor: { id: admin.id, username: admin.username },
      target: { type: 'user', id: agent.id, name: agent.username },
      data: { from: 'agent', to: 'admin' },
    })
    t.match(results[0], { target: null, data: { from: { timezone: 'UTC' }, to: { timezone: 'Europe/Rome' } } })
    const one = await actsOf(admin, { actor: admin.username, action: 'user.deactivated' })
    t.same(
      one.results.map(({ action }) => action),
      ['user.deactivated'],
    )
    t.equal((await call('GET /api/audit/', { as: admin, query: { actor: 'nobody' } })).status, 400)
    t.equal((await call('GET /api/audit/', { as: admin, query: { action: 'nothing' } })).status, 400)
  })

  t.test('the log and its export hold no secret', async (t) => {
    const [admin, agent] = [await person('admin'), await person('agent')]
    const secret = `a secret ${randomUUID()}`
    const { url } = (await call('POST /api/invitations/', { as: admin, body: { name: 'Robin', role: 'agent' } })).body
    const joined = await call('POST /api/invitations/accept/', {
      body: { invitation: url.split('=')[1], username: randomUUID(), password: secret },
    })
    const reset = (await call('POST /api/users/{id}/password-reset/', { id: agent.id, as: admin })).body.url
    await call('POST /api/password-resets/accept/', {
      body: { reset: reset.split('=')[1], new_password: `${secret} 2` },
    })
    const { db } = world.database
    const hashes = [
      ...(await db.selectFrom('users').select('password_hash as hash').execute()),
      ...(await db.selectFrom('password_resets').select('secret_hash as hash').execute()),
      ...(await db.selectFrom('invitations').select('secret_hash as hash').execute()),
    ].flatMap(({ hash }) => hash ?? [])
    const told = JSON.stringify(await actsOf(admin)) + (await exported(admin)).body
    t.match(told, 'password_reset.accepted')
    t.notMatch(told, 'Robin', 'nor the name of somebody invited')
    const secrets = [secret, joined.body.token, ...[url, reset].map((one) => one.split('.').at(-1) ?? ''), ...hashes]
    for (const one of secrets) t.notOk(told.includes(one))
  })

  t.test('an export is a table of the whole log that spreadsheets do not run', async (t) => {
    const admin = await person('admin')
    const robin = await person('agent', `=HYPERLINK("https://evil.example","${randomUUID()}")`)
    for (const is_active of [false, true])
      await call('PATCH /api/users/{id}/', { id: robin.id, as: admin, body: { is_active } })
    const answer = await exported(admin, { actor: String(admin.id) })
    t.equal(answer.statusCode, 200)
    t.match(answer.headers, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="audit.csv"',
      'cache-control': 'no-store',
    })
    const [head, ...lines] = answer.body.split('\r\n')
    t.equal(head, '\ufeffid,created_at,actor,action,target_type,target_id,target_name,data')
    t.same(lines.length, 3, 'two acts, and the end of the last line')
    t.ok(lines[0]?.includes(`"'=HYPERLINK(""https://evil.example"",`))
    t.equal((await exported(admin, { action: 'nothing' })).statusCode, 400)
  })

  t.test('an export reads on beyond its first batch', async (t) => {
    const admin = await person('admin')
    const row = { actor_id: admin.id, action: 'user.created', data: '{}', created_at: Date.now() } as const
    await world.database.db
      .insertInto('audit_log')
      .values(Array.from({ length: 1203 }, () => row))
      .execute()
    const lines = (await exported(admin, { actor: admin.username })).body.trim().split('\r\n')
    t.equal(lines.length, 1204)
    const ids = lines.slice(1).map((line) => Number(line.split(',')[0]))
    t.same(
      ids,
      ids.toSorted((a, b) => b - a),
    )
    t.equal(new Set(ids).size, 1203)
  })

  t.test('cells that begin as a formula are kept text, and numbers stay numbers', async (t) => {
    for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
      t.match(csvLine([`${start}1`]), /^"?'/, JSON.stringify(start))
    t.equal(csvLine([-1.5, 'a,b', 'say "hi"', 'two\nlines', null, '']), '-1.5,"a,b","say ""hi""","two\nlines",,\r\n')
  })
})
