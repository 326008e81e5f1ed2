import fc from 'fast-check'
import t from 'tap'
import { excerptOf } from '../../backend/src/features/search/excerpt.ts'
import { parseSearch } from '../../backend/src/features/search/rules.ts'

const show = (text: string, q: string) =>
  excerptOf(text, parseSearch(q).terms ?? [])
    .map((part) => (part.is_match ? `[${part.text}]` : part.text))
    .join('')

t.test('what was searched for is marked: whole words, the last one by its beginning, phrases as one', async (t) => {
  t.equal(show('The lamp, the lamps and LAMPS.', 'lamp'), 'The [lamp], the [lamps] and [LAMPS].')
  t.equal(show('The lamp and the lamps.', 'lamp the'), '[The] [lamp] and [the] lamps.')
  t.equal(show('A red lamp, a lamp red', '"red lamp"'), 'A [red lamp], a lamp red')
  t.equal(show('Naïve façade', 'facade naive'), '[Naïve] [façade]')
  t.equal(show('nothing here', 'lamp'), 'nothing here')
  t.equal(show('x <b>lamp</b>', 'lamp'), 'x <b>[lamp]</b>')
})

t.test('of a long text the part around the first match is shown, cut between words', async (t) => {
  const text = `${'before and before. '.repeat(20)}lamp ${'after and after. '.repeat(20)}`
  t.match(show(text, 'lamp'), /^…(before|and)\b.{20,60}\[lamp\] after.{100,140}(after|and)…$/)
  t.match(show('x'.repeat(500), 'xxx'), /^\[x{200}\]…$/)
})

t.test('an excerpt is a part of the text, whatever both are', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 400 })
  fc.assert(
    fc.property(text, fc.array(fc.stringMatching(/^[a-c]{1,3}$/), { minLength: 1 }), (message, words) => {
      const parts = excerptOf(
        message,
        words.map((word) => ({ words: [word], isStart: true })),
      )
      const shown = parts.map((part) => part.text).join('')
      const plain = shown.replace(/^…|…$/g, '')
      return message.replace(/\s+/gu, ' ').trim().includes(plain) && parts.every((part) => part.text.length > 0)
    }),
  )
})
