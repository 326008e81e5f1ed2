import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { shareStream } from '../../widget/src/leader.ts'
import type { StreamMessage } from '../../widget/src/parser.ts'
import { openStream, type StreamState } from '../../widget/src/stream.ts'

/** A service with a log of events, each `post.created`, that keeps every connection it gets. */
async function startService(t: Test) {
  const log: number[] = []
  const asked: (string | undefined)[] = []
  const open = new Set<ServerResponse>()
  let refuse: ((response: ServerResponse) => void) | undefined
  const line = (id: number) => `id: ${id}\nevent: post.created\ndata: {"ticket_id":1}\n\n`

  function answer(request: IncomingMessage, response: ServerResponse) {
    const from = request.headers['last-event-id'] as string | undefined
    asked.push(from)
    if (refuse) return refuse(response)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.on('close', () => open.delete(response))
    open.add(response)
    response.write(
      from === undefined ? `retry: 20\nid: ${log.at(-1) ?? 0}\nevent: ready\ndata: {}\n\n` : 'retry: 20\n\n',
    )
    if (from !== undefined) for (const id of log) if (id > Number(from)) response.write(line(id))
  }
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    open,
    post(id: number) {
      log.push(id)
      for (const response of open) response.write(line(id))
    },
    /** Cuts the wire in the middle of a message, without an end. */
    cut(id: number) {
      for (const response of open) {
        response.write(line(id).slice(0, 12))
        setTimeout(() => response.destroy(), 5)
      }
      log.push(id)
    },
    refuseWith(fn: typeof refuse) {
      refuse = fn
    },
  }
}

async function until(what: string, isTrue: () => boolean) {
  for (let i = 0; i < 1000; i++) {
    if (isTrue()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`never: ${what}`)
}

const idsOf = (messages: StreamMessage[]) =>
  messages.filter(({ name }) => name === 'post.created').map(({ id }) => Number(id))

function follow(t: Test, apiBase: string) {
  const messages: StreamMessage[] = []
  const states: StreamState[] = []
  let refused = 0
  const stream = openStream({
    apiBase,
    token: 'x',
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
    onUnauthorized: () => refused++,
  })
  t.teardown(() => stream.close())
  return { stream, messages, states, refusals: () => refused }
}

t.test('a stream that is cut in mid-message goes on after its last id: nothing missed, nothing twice', async (t) => {
  const service = await startService(t)
  const { messages } = follow(t, service.apiBase)
  for (let id = 1; id <= 20; id += 2) {
    await until('connected', () => service.open.size === 1)
    service.post(id)
    await until(`event ${id}`, () => idsOf(messages).includes(id))
    service.cut(id + 1)
    await until(`event ${id + 1}`, () => idsOf(messages).includes(id + 1))
  }
  t.same(
    idsOf(messages),
    Array.from({ length: 20 }, (_, i) => i + 1),
  )
  t.same(service.asked.slice(0, 3), [undefined, '1', '3'])
})

t.test('a refused token ends the stream instead of being tried again', async (t) => {
  const service = await startService(t)
  service.refuseWith((response) => response.writeHead(401).end())
  const { states, refusals } = follow(t, service.apiBase)
  await until('refused', () => refusals() === 1)
  await new Promise((resolve) => setTimeout(resolve, 100))
  t.same(states, [])
  t.equal(service.asked.length, 1)
})

t.test('waking ends the pause of a backoff', async (t) => {
  const service = await startService(t)
  service.refuseWith((response) => response.writeHead(502).end())
  const { stream, states } = follow(t, service.apiBase)
  await until('refused', () => states.includes('retrying'))
  service.refuseWith(undefined)
  const before = Date.now()
  await until('open', () => {
    stream.wake()
    return states.includes('open')
  })
  t.ok(Date.now() - before < 450, 'sooner than the shortest first pause')
})

t.test('a closed stream tells nothing more', async (t) => {
  const service = await startService(t)
  const { stream, messages, states } = follow(t, service.apiBase)
  await until('connected', () => service.open.size === 1)
  stream.close()
  service.post(1)
  await until('gone', () => service.open.size === 0)
  t.same(idsOf(messages), [])
  t.same(states, ['open'])
})

function tab(t: Test, apiBase: string, name: string) {
  const messages: StreamMessage[] = []
  const states: StreamState[] = []
  const shared = shareStream({
    name,
    apiBase,
    token: 'x',
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
    onUnauthorized: () => {},
  })
  t.teardown(() => shared.close())
  return { shared, messages, states }
}

t.test('two tabs read one stream; when the leader goes the other goes on where it was', async (t) => {
  const service = await startService(t)
  const first = tab(t, service.apiBase, 'takeover')
  await until('leader', () => first.states.includes('open'))
  first.shared.publish({ name: 'unread', data: '3' })
  const second = tab(t, service.apiBase, 'takeover')
  await until('greeted', () => second.states.includes('open'))
  await until('a new tab is told the count', () =>
    second.messages.some(({ name, data }) => name === 'unread' && data === '3'),
  )

  service.post(1)
  await until('both told', () => [first, second].every(({ messages }) => idsOf(messages).includes(1)))
  t.equal(service.asked.length, 1, 'one connection')
  t.notOk(second.shared.isLeader())

  first.shared.close()
  service.post(2)
  await until('taken over', () => second.shared.isLeader() && service.asked.length === 2)
  service.post(3)
  await until('told', () => idsOf(second.messages).includes(3))
  t.same(idsOf(second.messages), [1, 2, 3])
  t.equal(service.asked[1], '1', 'it went on after the last id that it had seen')
})

t.test('a start without an id and a reset both say that what was fetched may be old', async (t) => {
  const service = await startService(t)
  const { messages } = tab(t, service.apiBase, 'start')
  await until('start', () => messages.length > 0)
  t.match(messages[0], { name: 'reset', id: '0' })
})

t.test('what a tab gets a second time from a new leader is dropped', async (t) => {
  const service = await startService(t)
  const { shared, messages } = tab(t, service.apiBase, 'twice')
  await until('start', () => messages.length > 0)
  for (const id of ['5', '5', '4', '6']) shared.publish({ name: 'post.created', data: '{}', id })
  t.same(idsOf(messages), [5, 6])
  shared.publish({ name: 'reset', data: '{}', id: '2' })
  shared.publish({ name: 'post.created', data: '{}', id: '3' })
  t.same(idsOf(messages), [5, 6, 3], 'a reset sets the cursor back')
})

t.test('without Web Locks the tab in sight reads, and stops when it is out of sight', async (t) => {
  Object.defineProperty(navigator, 'locks', { configurable: true, value: undefined })
  const document = Object.assign(new EventTarget(), { hidden: true })
  Object.assign(globalThis, { document })
  t.teardown(() => {
    Reflect.deleteProperty(navigator, 'locks')
    Reflect.deleteProperty(globalThis, 'document')
  })
  const look = (hidden: boolean) => {
    document.hidden = hidden
    document.dispatchEvent(new Event('visibilitychange'))
  }
  const service = await startService(t)
  const { shared, messages } = tab(t, service.apiBase, 'sight')
  await new Promise((resolve) => setTimeout(resolve, 50))
  t.equal(service.asked.length, 0)
  look(false)
  await until('connected', () => service.open.size === 1)
  service.post(1)
  await until('told', () => idsOf(messages).includes(1))
  look(true)
  await until('gone', () => service.open.size === 0)
  service.post(2)
  look(false)
  await until('caught up', () => idsOf(messages).includes(2))
  t.equal(service.asked.at(-1), '1')
  shared.close()
})
