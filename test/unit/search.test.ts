import fc from 'fast-check'
import t from 'tap'
import { parseSearch, SearchFault } from '../../backend/src/features/search/rules.ts'

const word = (text: string, isStart = false) => ({ words: [text], isStart })

t.test('words, phrases and filters are told apart', async (t) => {
  t.same(parseSearch('is:open from:"Mara B" label:billing Label:"two words" "a phrase" lam'), {
    status: 'open',
    from: 'Mara B',
    labels: ['billing', 'two words'],
    terms: [{ words: ['a', 'phrase'], isStart: false }, word('lam', true)],
  })
  t.same(parseSearch('IS:Unread is:mine is:mentioned is:private priority:HIGH assignee:none'), {
    isUnread: true,
    isMine: true,
    isMentioned: true,
    visibility: 'private',
    priority: 'high',
    assignee: 'none',
    labels: [],
  })
  t.same(parseSearch('is:unassigned'), { assignee: 'none', labels: [] })
})

t.test('the last word alone may be a beginning', async (t) => {
  t.same(parseSearch(' red  lamp ').terms, [word('red'), word('lamp', true)])
  t.same(parseSearch('lamp is:open').terms, [word('lamp')])
  t.same(parseSearch('"lamp"').terms, [word('lamp')])
  t.same(parseSearch('la').terms, [word('la')], 'two letters begin too many words')
  t.same(parseSearch('灯').terms, [word('灯', true)])
  t.same(parseSearch('e-mail').terms, [word('e'), word('mail', true)])
})

t.test('a colon that is no filter is text, and text without letters finds nothing', async (t) => {
  t.same(parseSearch('error:500 http://x').terms, [word('error'), word('500'), word('http'), word('x')])
  t.same(parseSearch('%').terms, [])
  t.equal(parseSearch('is:open').terms, undefined)
  t.equal(parseSearch('').terms, undefined)
  t.same(parseSearch('"never ended').terms, [{ words: ['never', 'ended'], isStart: false }])
})

t.test('what can not be meant is told in a sentence', async (t) => {
  for (const [text, sentence] of [
    ['is:opened', /is:opened is not known\. Try is:open, /],
    ['priority:1', /Try priority:low/],
    ['from:', /Say what from: should be, for example from:"Mara B"\./],
    ['label:""', /Say what label: should be/],
    ['is:open is:closed', /Only one of is:open/],
    ['assignee:me is:unassigned', /Only one of assignee:/],
    ['from:a from:b', /Only one of from:/],
  ] as const)
    t.throws(() => parseSearch(text), { message: sentence }, text)
})

t.test('whatever is typed is understood or refused with a sentence', async () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('is:', 'from:"', '"', 'label:a', ' ', ':', 'is:open'),
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        const { terms = [] } = parseSearch(pieces.join(''))
        return terms.every(({ words }) => words.length > 0 && words.every((one) => /^[\p{L}\p{N}\p{M}]+$/u.test(one)))
      } catch (error) {
        return error instanceof SearchFault && /^\S.*\.$/s.test(error.message)
      }
    }),
  )
})
