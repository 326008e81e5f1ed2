import type { Post, Ticket } from '@deskside/backend/contract'
import t from 'tap'
import { ago, dayName } from '../../widget/src/locales/times.ts'
import { splitLinks } from '../../widget/src/state/links.ts'
import { firstNew, lastSeen, layOut, mergePage, stillWaiting } from '../../widget/src/state/posts.ts'
import { countCharacters, remaining } from '../../widget/src/state/text.ts'
import { mergeTickets } from '../../widget/src/state/tickets.ts'

const post = (id: number, change: Partial<Post> = {}): Post => ({
  id,
  ticket_id: 1,
  kind: 'reply',
  author_id: 1,
  username: 'mara',
  is_customer_service: false,
  message: `Post ${id}`,
  created_at: new Date(2026, 4, 4, 12, id).toISOString(),
  ...change,
})
const ids = (posts: readonly { id: number }[]) => posts.map(({ id }) => id)

t.test('web addresses become links, and nothing else does', async (t) => {
  t.same(splitLinks('See https://shop.example/a_(b) (or http://x.example).'), [
    'See ',
    { href: 'https://shop.example/a_(b)' },
    ' (or ',
    { href: 'http://x.example' },
    ').',
  ])
  for (const text of ['javascript:alert(1)', 'data:text/html,<b>', '<img src=x onerror=y>', 'mailto:a@b.example', ''])
    t.same(splitLinks(text), text ? [text] : [], text)
})

t.test('the pieces of a message are the message', async (t) => {
  for (const text of ['https://a.example, and ‮https://b.example/‮c', 'one\n\nhttps://a.example\n', 'https://'])
    t.equal(
      splitLinks(text)
        .map((piece) => (typeof piece === 'string' ? piece : piece.href))
        .join(''),
      text,
    )
})

t.test('characters are counted as the service counts them, once they run out', async (t) => {
  t.equal(countCharacters('  👩‍🚀 a '), 5)
  t.equal(remaining('short', 255), undefined)
  t.equal(remaining('x'.repeat(250), 255), 5)
  t.equal(remaining('👋'.repeat(255), 255), 0)
  t.equal(remaining('x'.repeat(260), 255), -5)
  t.equal(remaining(` ${'x'.repeat(20)}${' '.repeat(400)}`, 255), undefined)
})

t.test('a page that is read again brings each post once and takes deleted ones away', async (t) => {
  const known = [1, 2, 3, 4, 5].map((id) => post(id))
  t.same(ids(mergePage(known, [post(4), post(6)], 3, Infinity)), [1, 2, 3, 4, 6])
  t.same(ids(mergePage([post(5)], [post(3), post(4)], 2, 5)), [3, 4, 5])
  t.same(ids(mergePage([], [], 0, Infinity)), [])
})

t.test('a ticket that moved up is listed once, where it belongs now', async (t) => {
  const ticket = (id: number, updated_at: string) => ({ id, updated_at }) as Ticket
  const known = [ticket(2, '2026-05-02T10:00:00Z'), ticket(1, '2026-05-01T10:00:00Z')]
  const moved = [ticket(1, '2026-05-03T12:00:00+02:00')]
  t.same(ids(mergeTickets(known, moved)), [1, 2])
  const held = [ticket(3, '2026-05-04T10:00:00Z'), ...moved]
  t.same(ids(mergeTickets(known, held, true)), [3, 2, 1], 'not while somebody points at it')
})

t.test('a reply that came in before its own answer is not drawn twice', async (t) => {
  const waiting = [{ id: 'a', message: ' Thanks ', floor: 3 }]
  t.same(stillWaiting(waiting, [post(4, { message: 'Thanks' })], 1), [])
  t.same(stillWaiting(waiting, [post(3, { message: 'Thanks' })], 1), waiting, 'an older one with the same words')
  t.same(stillWaiting(waiting, [post(4, { message: 'Thanks', author_id: 2 })], 1), waiting, "somebody else's")
  const twice = [...waiting, { id: 'b', message: 'Thanks', floor: 3 }]
  t.equal(stillWaiting(twice, [post(4, { message: 'Thanks' })], 1).length, 1, 'one post stands for one reply')
})

t.test('a thread is parted by days, by authors and by what is new', async (t) => {
  const next = new Date(2026, 4, 5, 9).toISOString()
  const rows = layOut([post(1), post(2), post(3, { author_id: 2 }), post(4, { author_id: 2, created_at: next })], 3)
  t.same(
    rows.map(({ day }) => !!day),
    [true, false, false, true],
  )
  t.same(
    rows.map(({ isFirst }) => isFirst),
    [true, false, true, true],
  )
  t.same(
    rows.map(({ isLast }) => isLast),
    [false, true, true, true],
  )
  t.same(
    rows.map(({ isFirstNew }) => isFirstNew),
    [false, false, true, false],
  )
})

t.test('new is what others wrote after the last that was read; seen is the last own post that they read', async (t) => {
  const posts = [post(1), post(2, { author_id: 2 }), post(3), post(4, { author_id: 2 })]
  t.equal(firstNew(posts, 2, 1), 4)
  t.equal(firstNew(posts, 4, 1), 0)
  t.equal(lastSeen(posts, 3, 1), 3)
  t.equal(lastSeen(posts, 2, 1), 1)
  t.equal(lastSeen(posts, 0, 1), 0)
})

t.test('times are told from now', async (t) => {
  const now = new Date(2026, 4, 6, 12).getTime()
  const before = (ms: number) => new Date(now - ms).toISOString()
  t.equal(ago(before(5000), now), 'now')
  t.equal(ago(before(-5000), now), 'now', 'a clock that is ahead')
  t.equal(ago(before(3 * 60_000), now), '3 min. ago')
  t.equal(ago(before(26 * 3_600_000), now), 'yesterday')
  t.equal(ago(before(30 * 86_400_000), now), 'Apr 6')
  t.equal(dayName(before(0), now), 'today')
  t.equal(dayName(before(13 * 3_600_000), now), 'yesterday')
})
