import t from 'tap'
import { Canaries } from '../support/leaks.ts'

t.test('the search of every log would find what must not be there', async (t) => {
  const canaries = new Canaries()
  canaries.add({ message: 'a line\nof "words"', labels: [{ name: 'a label of some length' }], short: 'resolved' })
  canaries.check('{"msg":"request","path":"/api/me/","status":"resolved"}\n')
  for (const text of [
    JSON.stringify({ msg: 'a line\nof "words"' }),
    'a label of some length',
    'eyJhbGciOiJIUzI1NiJ9.eyJzZXNzaW9uIjoiYSJ9.sig',
    '$argon2id$v=19$',
    '"authorization":"Token x"',
  ])
    t.throws(() => canaries.check(`{"msg":"fine"}\n${text}\n`), { message: /^the log tells/ })
})
