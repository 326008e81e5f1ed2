import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import t from 'tap'
import { en } from '../../backend/src/http/locales/en.ts'
import { translation } from '../../backend/src/http/locales/index.ts'
import { databases, openWorld, password } from '../support/app.ts'

const folder = new URL('../../backend/src/http/locales/', import.meta.url)
const languages = readdirSync(folder)
  .map((name) => name.replace('.ts', ''))
  .filter((name) => !['en', 'index'].includes(name))

t.test('every language has every sentence, in words of its own, with what is filled in', async (t) => {
  t.equal(languages.length, 19)
  for (const language of languages) {
    const own = translation(language)
    t.equal(own?.tag, language)
    for (const [key, sentence] of Object.entries(en)) {
      const said = own?.translate(sentence.replace('{}', '42')) ?? ''
      t.ok(said.length > 1, `${language} ${key}`)
      t.not(said, sentence.replace('{}', '42'), `${language} ${key}`)
      t.equal(said.includes('42'), sentence.includes('{}'), `${language} ${key}`)
      t.notMatch(said, '{}')
    }
  }
})

t.test("the caller's best language is picked, and English when there is none", async (t) => {
  const picked: [string | undefined, string | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    ['*', undefined],
    ['en', undefined],
    ['en-GB,en;q=0.9,de;q=0.8', undefined],
    ['de', 'de'],
    ['DE-at', 'de'],
    ['xx, tlh;q=0.9, fr;q=0.5', 'fr'],
    ['en;q=0.2, de;q=0.3', 'de'],
    ['de;q=0, nl', 'nl'],
    ['pt-BR', 'pt'],
    ['zh-CN', 'zh'],
    ['zh-Hans-TW', 'zh'],
    ['zh-TW', 'zh-hant'],
    ['zh-Hant-HK', 'zh-hant'],
    ['iw', 'he'],
    ['constructor', undefined],
    ['de;q=zz, es', 'es'],
    [`${'x,'.repeat(5000)}de`, undefined],
  ]
  for (const [header, tag] of picked) t.equal(translation(header)?.tag, tag, `${header}`)
})

t.test('what people are told of their input and of limits is in their language', async (t) => {
  const { app, call, person, ticket } = await openWorld(t, await databases.sqlite(t))
  const [one, agent] = [await person(), await person('agent')]
  const id = await ticket(one)
  const nul = String.fromCharCode(0)
  const signUp = (fields: object) => ({ username: randomUUID(), password, ...fields })
  type Ask = Parameters<typeof call>
  const asks: Ask[] = [
    ['POST /api/newticket/', { as: one, body: {} }],
    ['POST /api/newticket/', { as: one, body: { subject: null, message: '' } }],
    ['POST /api/newticket/', { as: one, body: { subject: 5, message: `a${nul}` } }],
    ['POST /api/newticket/', { as: one, body: { subject: 'x'.repeat(256), message: '\ud800' } }],
    ['POST /api/newticket/', { as: one, body: { subject: 's', message: 'm', visibility: 'public' } }],
    ['POST /api/newticket/', { as: one, body: { subject: 's', message: 'x'.repeat(70_000) } }],
    ['POST /api/newticket/', { as: agent, body: { subject: 's', message: 'm' } }],
    ['POST /api/tickets/{id}/read/', { id, as: one, body: { post_id: 'a' } }],
    ['POST /api/signup/', { body: signUp({ password: 'short' }) }],
    ['POST /api/signup/', { body: signUp({ username: one.username, email: 'a' }) }],
    ['POST /api/signup/', { body: signUp({ username: 'admin', first_name: 'a\u0007' }) }],
    ['POST /api/signup/', { body: signUp({ username: 'a\u202eb', email: 'a' }) }],
    ['POST /api/signup/', { as: await person('admin'), body: signUp({ is_customer_service: 'perhaps' }) }],
    ['POST /api/token/', { body: { username: one.username, password: 'wrong' } }],
    ['POST /api/me/password/', { as: one, body: { current_password: 'wrong', new_password: 'a good new one' } }],
    ['GET /api/tickets/{id}/', { id: 999_999, as: one }],
  ]
  const said = ({ problem }: Awaited<ReturnType<typeof call>>) => [
    problem.detail,
    ...Object.values(problem.errors ?? {}).flat(),
  ]
  for (const [name, ask] of asks) {
    const english = await call(name, ask)
    t.same(said(await call(name, { ...ask, headers: { 'accept-language': 'en-GB, de;q=0.1' } })), said(english))
    t.equal(english.headers['content-language'], undefined)
    for (const language of ['de', 'ja', 'ar']) {
      const other = await call(name, { ...ask, headers: { 'accept-language': language } })
      t.same([other.status, other.problem.code], [english.status, english.problem.code])
      t.equal(other.headers['content-language'], language)
      for (const [index, sentence] of said(other).entries())
        t.not(sentence, said(english)[index], `${name}, ${language}: ${sentence}`)
    }
  }
  const { body } = await app.inject({ url: '/api/me/', headers: { 'accept-language': 'de' } })
  t.equal(JSON.parse(body).detail, 'Authentication credentials were not provided.')
})

t.test('limits are told in the language too', async (t) => {
  const limited = await openWorld(t, await databases.sqlite(t), { RATE_LIMIT: 'on', LOG_LEVEL: 'silent' })
  const { username } = await limited.person()
  const headers = { 'accept-language': 'es-MX' }
  const attempt = () => limited.call('POST /api/token/', { headers, body: { username, password: 'wrong' } })
  let last = await attempt()
  for (let tries = 0; tries < 12 && last.status !== 429; tries++) last = await attempt()
  t.match(last.problem.detail, /^Demasiadas solicitudes\. Vuelve a intentarlo en \d+ segundos\.$/)
})
