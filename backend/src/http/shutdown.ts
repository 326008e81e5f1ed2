import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Ends connections that have asked nothing yet when a stop begins: Node waits for them, and browsers open some to spare. */
export function dropSilentSockets(app: FastifyInstance): void {
  const silent = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  app.server.on('request', ({ socket }) => silent.delete(socket))
  app.addHook('preClose', async () => {
    for (const socket of silent) socket.destroy()
  })
}
