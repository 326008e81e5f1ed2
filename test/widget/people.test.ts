import t from 'tap'
import type { LiveEvent } from '../../widget/src/live.ts'
import { oneAtATime } from '../../widget/src/state/one-at-a-time.ts'
import { followPeople, type Someone } from '../../widget/src/state/people.ts'
import { createSignals, type Signal } from '../../widget/src/state/signals.ts'

async function until(isSo: () => boolean) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

t.test('typing is told every three seconds, and once when it ends', async (t) => {
  const told: Signal[] = []
  let now = 0
  const tell = async (signal: Signal) => told.push(signal)
  const signals = createSignals(tell, false, () => now)
  t.teardown(signals.close)
  for (; now < 7000; now += 100) signals.type()
  t.same(told, ['writing', 'writing', 'writing'])
  signals.stop()
  signals.stop()
  t.same(told.slice(3), ['gone'])
  signals.type()
  signals.close()
  t.same(told.slice(4), ['writing', 'gone'])
})

t.test('who only reads tells nothing; who looks says so, also after writing, and when leaving', async (t) => {
  const told: Signal[] = []
  const tell = async (signal: Signal) => told.push(signal)
  createSignals(tell, false).close()
  t.same(told, [])
  const signals = createSignals(tell, true)
  signals.type()
  signals.stop()
  await until(() => told.length === 4)
  signals.close()
  t.same(told, ['looking', 'writing', 'gone', 'looking', 'gone'])
})

/** Somebody at ticket 1, as told by `tell`. */
function watch() {
  let listener: (event: LiveEvent) => void = () => {}
  const subscribe = (fn: (event: LiveEvent) => void) => {
    listener = fn
    return () => {}
  }
  const seen: Someone[][] = []
  const stop = followPeople({ subscribe }, 1, (people) => seen.push(people))
  const tell = (name: 'typing' | 'presence', user_id: number, ttl: number, ticket_id = 1) =>
    listener({ name, data: { ticket_id, user_id, username: `u${user_id}`, is_customer_service: true, ttl } })
  const post = (user_id: number) =>
    listener({ name: 'post.created', data: { ticket_id: 1, user_id, post_id: 1, changes: {} } })
  const now = () => (seen.at(-1) ?? []).map(({ username, isWriting }) => `${username}${isWriting ? ' writes' : ''}`)
  return { tell, post, now, stop }
}

t.test('people come and go: by a word, by a post, and by falling silent', async (t) => {
  const { tell, post, now, stop } = watch()
  t.teardown(stop)
  tell('presence', 2, 30)
  tell('typing', 3, 6)
  tell('typing', 4, 6, 9)
  t.same(now(), ['u2', 'u3 writes'], 'not who is at another ticket')
  tell('presence', 3, 30)
  t.same(now(), ['u2', 'u3 writes'], 'who writes looks, too')
  post(3)
  t.same(now(), ['u2'])
  tell('typing', 2, 0)
  t.same(now(), [])
  tell('typing', 5, 0.02)
  t.same(now(), ['u5 writes'])
  await until(() => now().length === 0)
})

t.test('what is asked for while it runs runs once more, and never twice at a time', async (t) => {
  let running = 0
  let runs = 0
  const read = oneAtATime(async () => {
    t.equal(++running, 1)
    await new Promise((resolve) => setTimeout(resolve, 5))
    runs++
    running--
  })
  await Promise.all([read(), read(), read()])
  t.equal(runs, 2)
  await read()
  t.equal(runs, 3)
})
