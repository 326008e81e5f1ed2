/** A bad line to some services: each connection goes to the next of them, and is cut after a random number of bytes. */
import { randomInt } from 'node:crypto'
import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

const mostBytes = 1600

export interface Cutter {
  url: string
  cuts: number
}

/** Once it has cut so many connections it lets the others live. */
export async function startCutter(t: Test, urls: string[], most: number): Promise<Cutter> {
  const cutter = { url: '', cuts: 0 }
  const open = new Set<Socket>()
  let count = 0
  const line = createServer((client) => {
    const target = new URL(urls[count++ % urls.length] ?? '')
    const server = connect(Number(target.port), target.hostname)
    for (const socket of [client, server]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
    let left = cutter.cuts < most ? randomInt(1, mostBytes) : Number.POSITIVE_INFINITY
    client.pipe(server)
    server.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, left)
      left -= part.length
      if (left > 0) client.write(part)
      else {
        cutter.cuts++
        server.destroy()
        client.end(part)
      }
    })
  })
  t.teardown(() => {
    for (const socket of open) socket.destroy()
    line.close()
  })
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve))
  const address = line.address()
  cutter.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return cutter
}
