import t from 'tap'
import { createParser, type StreamMessage } from '../../widget/src/parser.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function read(...chunks: Uint8Array[]): { messages: StreamMessage[]; retries: number[] } {
  const messages: StreamMessage[] = []
  const retries: number[] = []
  const feed = createParser(
    (message) => messages.push(message),
    (ms) => retries.push(ms),
  )
  for (const chunk of chunks) feed(chunk)
  return { messages, retries }
}

const text = [
  'retry: 2000\nid: 7\nevent: ready\ndata: {}\n\n',
  ': hb\n\n',
  'id: 8\nevent: post.created\ndata: {"subject":"Größe – 日本 🙂"}\n\n',
  'event: typing\ndata:{"ticket_id":1}\n\n',
  'data: two\ndata: lines\n\n',
].join('')

const expected = [
  { name: 'ready', data: '{}', id: '7' },
  { name: 'post.created', data: '{"subject":"Größe – 日本 🙂"}', id: '8' },
  { name: 'typing', data: '{"ticket_id":1}' },
  { name: 'message', data: 'two\nlines' },
]

for (const [name, end] of [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
] as const) {
  const all = bytes(text.replaceAll('\n', end))

  t.test(`a stream with ${name} reads the same wherever it is cut in two`, async (t) => {
    for (let at = 0; at <= all.length; at++) {
      const { messages, retries } = read(all.subarray(0, at), all.subarray(at))
      if (JSON.stringify(messages) !== JSON.stringify(expected)) t.same(messages, expected, `cut at byte ${at}`)
      if (retries.join() !== '2000') t.same(retries, [2000], `cut at byte ${at}`)
    }
    t.pass(`${all.length + 1} cuts`)
  })

  t.test(`a stream with ${name} reads the same byte by byte`, async (t) => {
    t.same(read(...Array.from(all, (byte) => Uint8Array.of(byte))).messages, expected)
  })
}

t.test('a message whose end never came is not told', async (t) => {
  t.same(read(bytes('id: 1\nevent: post.created\ndata: {}\n')).messages, [])
})

t.test('a byte order mark, an unknown field and an id with NUL are passed over', async (t) => {
  t.same(read(bytes('\ufeffid: 1\0\nfoo: bar\ndata: x\n\n')).messages, [{ name: 'message', data: 'x' }])
})

t.test('a retry that is no number is passed over', async (t) => {
  t.same(read(bytes('retry: soon\n\n')), { messages: [], retries: [] })
})
