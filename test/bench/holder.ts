/**
 * Holds event streams open: `node holder.ts <url> <token> <count>`. Says `held` by IPC once all of them have begun, then
 * of each post at how many milliseconds of the epoch it arrived at each stream.
 */
import { connect } from 'node:net'

const [, , url = '', token = '', count = ''] = process.argv
const { hostname, port } = new URL(url)
const request = `GET /api/events/ HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Token ${token}\r\n\r\n`
let left = Number(count)

/** Resolves when the stream has begun. */
function hold(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(request))
    socket.setEncoding('latin1')
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('a stream ended')))
    socket.on('data', (text) => {
      if (String(text).includes('event: ready')) resolve()
      const arrived = performance.timeOrigin + performance.now()
      for (const [, id] of String(text).matchAll(/"post_id":(\d+)/g)) process.send?.([Number(id), arrived])
    })
  })
}

process.on('disconnect', () => process.exit(0))
const openSome = async () => {
  while (left-- > 0) await hold()
}
await Promise.all(Array.from({ length: 50 }, openSome))
process.send?.('held')
