/** One message of an event stream. */
export interface StreamMessage {
  name: string
  data: string
  id?: string
}

/** Reads `text/event-stream` from chunks cut anywhere. Comments are dropped, and so is a message that never ends. */
export function createParser(onMessage: (message: StreamMessage) => void, onRetry: (ms: number) => void) {
  const decoder = new TextDecoder()
  let rest = ''
  let isAfterCr = false
  let fields: { event?: string; data?: string; id?: string } = {}

  function readLine(line: string) {
    if (!line) return dispatch()
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (name === 'data') fields.data = fields.data === undefined ? value : `${fields.data}\n${value}`
    else if (name === 'event') fields.event = value
    else if (name === 'id' && !value.includes('\0')) fields.id = value
    else if (name === 'retry' && /^\d+$/.test(value)) onRetry(Number(value))
  }

  function dispatch() {
    const { event, data, id } = fields
    fields = {}
    if (event === undefined && data === undefined && id === undefined) return
    onMessage({ name: event || 'message', data: data ?? '', ...(id !== undefined && { id }) })
  }

  return (chunk: Uint8Array) => {
    let text = decoder.decode(chunk, { stream: true })
    if (!text) return
    if (isAfterCr && text.startsWith('\n')) text = text.slice(1)
    isAfterCr = text.endsWith('\r')
    const lines = (rest + text).split(/\r\n|\r|\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) readLine(line)
  }
}
