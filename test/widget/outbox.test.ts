import t, { type Test } from 'tap'
import { ApiError } from '../../widget/src/client.ts'
import { createOutbox, type Outbox, type OutboxItem, type Settled } from '../../widget/src/outbox.ts'
import { createStorage } from '../../widget/src/storage.ts'
import { install, pageStorage } from '../support/page-storage.ts'

/** A browser whose service answers by `answers`, one after the other; then it takes everything. */
function browser(t: Test, ...answers: (number | ApiError)[]) {
  const area = pageStorage()
  t.teardown(install('localStorage', () => area))
  const sent: OutboxItem[] = []
  const who: { id?: number } = { id: 1 }
  const name = `outbox-${Math.random()}`

  async function send(item: OutboxItem) {
    sent.push(item)
    const answer = answers.shift() ?? 201
    if (answer instanceof ApiError) throw answer
    // A refused token ends the session.
    if (answer === 401) delete who.id
    if (answer !== 201) throw new ApiError(answer, { code: `c${answer}`, detail: `Refused with ${answer}.` })
    return { id: sent.length, status: 'Success' as const }
  }

  /** `random: -1` makes the pause of the backoff nothing. */
  function tab(random = () => -1): Outbox {
    const storage = createStorage('local', 'https://one.example')
    const outbox = createOutbox({
      storage,
      name,
      userId: () => who.id,
      send,
      random,
    })
    t.teardown(outbox.close)
    return outbox
  }
  return { tab, sent, who, messages: () => sent.map((item) => item.message) }
}

const reply = (ticketId: number, message: string) => ({ kind: 'reply' as const, ticketId, message })

/** Resolves when `isSo` holds. */
async function until(isSo: () => boolean) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

t.test('messages go out in the order of writing, and are told', async (t) => {
  const { tab, messages } = browser(t)
  const outbox = tab()
  const settled: Settled[] = []
  outbox.subscribe((one) => one && settled.push(one))
  for (const message of ['a', 'b', 'c']) outbox.add(reply(7, message))
  await until(() => outbox.items().length === 0)
  t.same(messages(), ['a', 'b', 'c'])
  t.same(
    settled.map(({ answer }) => answer?.id),
    [1, 2, 3],
  )
})

t.test('a message that has to wait holds back its own ticket only, and keeps its key', async (t) => {
  const { tab, sent, messages } = browser(t, 409)
  const outbox = tab()
  outbox.add(reply(7, 'a'))
  outbox.add(reply(7, 'b'))
  outbox.add(reply(8, 'c'))
  await until(() => outbox.items().length === 0)
  t.same(messages(), ['a', 'c', 'a', 'b'])
  t.equal(sent[0]?.id, sent[2]?.id)
})

t.test('no answer, too many requests and a service in trouble are tried again', async (t) => {
  const told = new ApiError(429, { code: 'throttled' }, 0.2)
  const { tab, sent } = browser(t, 0, 502, 503, 504, told)
  const outbox = tab()
  const started = Date.now()
  outbox.add(reply(7, 'a'))
  await until(() => sent.length === 5)
  outbox.flush()
  await until(() => outbox.items().length === 0)
  t.equal(sent.length, 6)
  t.ok(Date.now() - started >= 195, 'Retry-After holds, even when asked to hurry')
})

t.test('while the network is away, flush tries at once', async (t) => {
  const { tab, sent } = browser(t, 0)
  const outbox = tab(() => 1)
  outbox.add(reply(7, 'a'))
  await until(() => sent.length === 1)
  await new Promise((resolve) => setTimeout(resolve, 20))
  outbox.flush()
  await until(() => outbox.items().length === 0)
  t.equal(sent.length, 2)
})

t.test('a refusal stays with the words of the service, until retried or discarded', async (t) => {
  const { tab, messages } = browser(t, 400, 404)
  const outbox = tab()
  const a = outbox.add(reply(7, 'a'))
  const b = outbox.add(reply(8, 'b'))
  await until(() => outbox.items().every((item) => item.state === 'failed'))
  t.match(outbox.items(), [
    { id: a.id, error: { code: 'c400', message: 'Refused with 400.' } },
    { id: b.id, error: { code: 'c404' } },
  ])
  outbox.discard(b.id)
  outbox.retry(a.id)
  t.match(outbox.items(), [{ id: a.id, state: 'sending' }])
  await until(() => outbox.items().length === 0)
  t.same(messages(), ['a', 'b', 'a'])
})

t.test('what waits survives a reload', async (t) => {
  const { tab, sent, messages } = browser(t, 0)
  const before = tab(() => 1)
  const item = before.add({ kind: 'ticket', subject: 'S', message: 'M', visibility: 'private' })
  await until(() => sent.length === 1)
  before.close()
  const after = tab()
  t.same(after.items(), [item])
  after.flush()
  await until(() => after.items().length === 0)
  t.same(messages(), ['M', 'M'])
  t.same(sent[1], item)
})

t.test('nothing is sent without its user, or under another account', async (t) => {
  const { tab, who, messages } = browser(t, 401)
  const outbox = tab()
  outbox.add(reply(7, 'of one'))
  await until(() => messages().length === 1)
  who.id = 2
  t.same(outbox.items(), [])
  outbox.add(reply(7, 'of two'))
  await until(() => messages().length === 2)
  await until(() => outbox.items().length === 0)
  delete who.id
  t.throws(() => outbox.add(reply(7, 'of nobody')), { code: 'not_authenticated' })
  who.id = 1
  outbox.flush()
  await until(() => outbox.items().length === 0)
  t.same(messages(), ['of one', 'of two', 'of one'])
})

t.test('two tabs send each message once', async (t) => {
  const { tab, messages } = browser(t)
  const one = tab()
  const two = tab()
  one.add(reply(7, 'a'))
  two.flush()
  two.add(reply(7, 'b'))
  one.flush()
  await until(() => one.items().length === 0)
  t.same(messages(), ['a', 'b'])
})

t.test('on a page without Web Locks what two tabs send goes out in order, under one key each', async (t) => {
  const { locks } = navigator
  Object.defineProperty(navigator, 'locks', { configurable: true, value: undefined })
  t.teardown(() => Object.defineProperty(navigator, 'locks', { configurable: true, value: locks }))
  const { tab, sent } = browser(t)
  const one = tab()
  const two = tab()
  one.add(reply(7, 'a'))
  two.flush()
  two.add(reply(7, 'b'))
  await until(() => one.items().length === 0)
  const keys = [...new Set(sent.map((item) => item.id))]
  t.same(
    keys.map((id) => sent.find((item) => item.id === id)?.message),
    ['a', 'b'],
  )
})
