import type { Answer } from '@deskside/backend/contract'
import t from 'tap'
import type { Call } from '../../widget/src/client.ts'
import { createSearch } from '../../widget/src/state/search.ts'

type Page = Answer<'GET /api/search/'>
type Ticket = Page['results'][number]['ticket']

const ticketOf = (id: number) => ({ id, updated_at: new Date(2026, 4, 1, 0, id).toISOString() }) as Ticket
const pageOf = (ids: number[], next: string | null = null): Page => ({
  count: 40,
  next,
  previous: null,
  results: ids.map((id) => ({ ticket: ticketOf(id), post_id: id * 10, excerpt: [{ text: 'lamp', is_match: true }] })),
})

/** A service whose answers the test gives, in the order in which it likes. */
function service() {
  const asked: { name: string; query: Record<string, unknown>; answer: (page: Page) => void; fail: () => void }[] = []
  const call = ((name: string, { query }: { query: Record<string, unknown> }) =>
    new Promise((answer, reject) =>
      asked.push({ name, query, answer, fail: () => reject(new Error('gone')) }),
    )) as never as Call
  return { asked, call }
}

t.test('an answer to a text that was typed over is dropped', async (t) => {
  const { asked, call } = service()
  const search = createSearch(call)
  search.type('lam')
  const first = search.look()
  search.type('lamp')
  const second = search.look()
  asked[1]?.answer(pageOf([1], 'next'))
  await second
  asked[0]?.answer(pageOf([2]))
  await first
  t.same(
    search.get().results?.map(({ ticket }) => ticket.id),
    [1],
  )
  t.equal(search.get().hasMore, true)
  const more = search.more()
  asked[2]?.fail()
  await more
  t.ok(search.get().fault)
  t.equal(search.get().results?.length, 1, 'what was found stays')
  search.type('  ')
  t.match(search.get(), { text: '  ', results: undefined, fault: undefined })
})
