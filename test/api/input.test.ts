import { randomUUID } from 'node:crypto'
import { eachDatabase, type Person, password } from '../support/app.ts'

const nul = String.fromCharCode(0)
const emoji = '😀'

eachDatabase(async (t, world) => {
  const { call, person, ticket } = world
  const open = (as: Person, body: unknown) => call('POST /api/newticket/', { as, body })
  const signUp = (fields: object) =>
    call('POST /api/signup/', { body: { username: randomUUID(), password, ...fields } })
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

  t.test('each field that is missing, null, blank or of another kind is named, in words', async (t) => {
    const one = await person()
    const cases: [object, Record<string, string[]>][] = [
      [{}, { subject: ['This field is required.'], message: ['This field is required.'] }],
      [{ subject: null, message: 'm' }, { subject: ['This field may not be null.'] }],
      [{ subject: ' \n ', message: 'm' }, { subject: ['This field may not be blank.'] }],
      [{ subject: 5, message: 'm' }, { subject: ['Not a valid string.'] }],
      [
        { subject: ['s'], message: { a: 1 } },
        { subject: ['Not a valid string.'], message: ['Not a valid string.'] },
      ],
      [{ subject: 's', message: 'm', visibility: 'public' }, { visibility: ['"public" is not a valid choice.'] }],
    ]
    for (const [body, errors] of cases) {
      const { status, problem, headers } = await open(one, body)
      t.equal(status, 400)
      t.match(headers['content-type'], /^application\/problem\+json/)
      t.same(problem.errors, errors)
      t.match(problem, {
        type: 'about:blank',
        title: 'Bad Request',
        status: 400,
        detail: Object.values(errors)[0]?.[0],
      })
    }
  })

  t.test('a body that is no object is refused, and one that is absent has no fields', async (t) => {
    const one = await person()
    for (const body of ['[]', 'null', '"text"', '5', 'true']) {
      const { status, problem } = await open(one, body)
      t.equal(status, 400)
      t.same(Object.keys(problem.errors ?? {}), ['non_field_errors'], body)
    }
    const absent = await open(one, '')
    t.same(Object.keys(absent.problem.errors ?? {}).sort(), ['message', 'subject'])
    t.same((await call('POST /api/newticket/', { as: one })).problem, absent.problem)
    const id = await ticket(one)
    t.equal((await call('POST /api/tickets/{id}/read/', { id, as: one })).status, 200)
    for (const body of ['{', '{"subject": "a",}', "{'a': 1}", '{"a": NaN}', '\ufeff{}x']) {
      const { status, problem } = await open(one, body)
      t.equal(status, 400, body)
      t.match(problem.detail, /^JSON parse error/)
    }
  })

  t.test('unknown keys are ignored, those that JavaScript knows too', async (t) => {
    const one = await person()
    const body =
      '{"subject":"s","message":"m","colour":"red","__proto__":{"visibility":"private"},"constructor":1,"toString":2}'
    const { status, body: made } = await open(one, body)
    t.equal(status, 201)
    t.equal((await call('GET /api/tickets/{id}/', { id: made.id, as: one })).body.visibility, 'shared')
  })

  t.test('limits count code points after trimming', async (t) => {
    const one = await person()
    for (const unit of ['x', emoji, '한']) {
      t.equal((await open(one, { subject: ` ${unit.repeat(255)} `, message: 'm' })).status, 201)
      const { status, problem } = await open(one, { subject: unit.repeat(256), message: 'm' })
      t.equal(status, 400)
      t.same(problem.errors, { subject: ['Ensure this field has no more than 255 characters.'] })
    }
    t.equal((await open(one, { subject: 's', message: `\n${'x'.repeat(20_000)}\n` })).status, 201)
    t.equal((await open(one, { subject: 's', message: 'x'.repeat(20_001) })).status, 400)
    t.equal((await signUp({ username: emoji.repeat(150) })).status, 201)
    t.equal((await signUp({ username: 'x'.repeat(151) })).status, 400)
  })

  t.test('passwords have 8 to 128 characters and keep their spaces', async (t) => {
    for (const one of ['short', '       ', emoji.repeat(7), 'x'.repeat(129), null, 12345678, '', `12345678${nul}`])
      t.equal((await signUp({ password: one })).status, 400, JSON.stringify(one))
    for (const one of ['        ', emoji.repeat(8), 'x'.repeat(128), ' padded with spaces ']) {
      const { status, body } = await signUp({ password: one })
      t.equal(status, 201)
      t.equal((await call('POST /api/token/', { body: { username: body.username, password: one } })).status, 200)
    }
  })

  t.test('NUL and lone surrogates are refused everywhere; all other Unicode comes back as it was sent', async (t) => {
    const one = await person()
    const id = await ticket(one)
    for (const bad of [nul, '\ud800', 'a\udc00b']) {
      t.equal((await open(one, { subject: `a${bad}b`, message: 'm' })).status, 400)
      t.equal((await call('POST /api/tickets/{id}/reply/', { id, as: one, body: { message: `a${bad}b` } })).status, 400)
      t.equal((await signUp({ username: `a${bad}b` })).status, 400)
      t.equal((await call('POST /api/token/', { body: { username: `a${bad}b`, password } })).status, 400)
    }
    t.equal((await call('GET /api/tickets/', { as: one, query: { q: `a${nul}` } })).status, 400)
    const message = `e\u0301 é ﬁ \u200d\u{1f469}\u{1f3fd} \u202eabc\u202c \ufffd \u{10ffff} <script>alert(1)</script> '; drop table users; --`
    const made = await open(one, { subject: message, message })
    const { body } = await call('GET /api/tickets/{id}/posts/', { id: made.body.id, as: one })
    t.equal(body.results[0]?.message, message)
    t.equal(made.body.subject, message)
  })

  t.test('bytes that are no UTF-8 are refused', async (t) => {
    const { token } = await person()
    const payload = Buffer.concat([
      Buffer.from('{"subject":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('","message":"m"}'),
    ])
    const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' }
    t.equal((await world.app.inject({ method: 'POST', url: '/api/newticket/', headers, payload })).statusCode, 400)
  })

  t.test('booleans are true and false, as JSON or as words', async (t) => {
    const admin = await person('admin')
    const { id } = await person()
    const set = async (is_active: unknown) => call('PATCH /api/users/{id}/', { id, as: admin, body: { is_active } })
    for (const value of [false, 'false', 'False']) t.equal((await set(value)).body.is_active, false)
    for (const value of [true, 'true', 'True']) t.equal((await set(value)).body.is_active, true)
    for (const value of ['TRUE', 'yes', 1, 0, '', null, []]) {
      const { status, problem } = await set(value)
      t.equal(status, 400, JSON.stringify(value))
      t.same(Object.keys(problem.errors ?? {}), ['is_active'])
    }
  })

  t.test('a body has 64 KiB and 32 levels at most', async (t) => {
    const one = await person()
    const filler = 64 * 1024 - '{"subject":"s","message":"m","x":""}'.length
    const sized = (more: number) => `{"subject":"s","message":"m","x":"${'x'.repeat(filler + more)}"}`
    t.equal((await open(one, sized(0))).status, 201)
    const { status, problem } = await open(one, sized(1))
    t.equal(status, 413)
    t.equal(problem.code, 'too_large')
    t.equal((await open(one, `{"subject":"s","message":"m","x":${nested(31)}}`)).status, 201)
    t.equal((await open(one, `{"subject":"s","message":"m","x":${nested(32)}}`)).status, 400)
    t.equal((await open(one, nested(30_000))).status, 400)
  })

  t.test('only application/json is taken, in any spelling of it', async (t) => {
    const one = await person()
    const send = async (type: string) =>
      (
        await call('POST /api/newticket/', {
          as: one,
          body: { subject: 's', message: 'm' },
          headers: { 'content-type': type },
        })
      ).status
    for (const type of ['application/json', 'Application/JSON', 'application/json; charset=utf-8'])
      t.equal(await send(type), 201, type)
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonx',
      'application/xml',
    ])
      t.equal(await send(type), 415, type)
  })

  t.test('a DELETE may name the JSON type and have no body', async (t) => {
    const one = await person()
    const id = await ticket(one)
    const post = await world.reply(one, id)
    const headers = { 'content-type': 'application/json' }
    t.equal((await call('DELETE /api/posts/{id}/', { id: post, as: one, headers })).status, 204)
  })
})
