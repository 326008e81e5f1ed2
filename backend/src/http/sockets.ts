import { type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyHttpOptions, FastifyInstance } from 'fastify'
import { problemBody } from './problem.ts'

/** What one connection may do. Who sends slowly or nothing gives its place back; who asks while the service stops is served. */
export const socketOptions = {
  requestTimeout: 30_000,
  forceCloseConnections: 'idle',
  return503OnClosing: false,
  http: { headersTimeout: 15_000, connectionsCheckingInterval: 2000, maxHeaderSize: 16 * 1024 },
  clientErrorHandler: (error, socket) => refuse(error as NodeJS.ErrnoException, socket),
} satisfies FastifyHttpOptions<Server>

const refusals: Record<string, [number, string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large: 16 KiB at most.'],
}

/** Answers what never became a request. */
function refuse({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (code !== 'ECONNRESET' && socket.writable) {
    const [status, detail] = refusals[code] ?? [400, 'This is not a request.']
    const body = JSON.stringify(problemBody(status, 'bad_request', detail))
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'Connection: close',
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  }
  socket.destroy()
}

const lookMs = 100

/**
 * Ends connections that ask nothing, which Node would wait for when a stop begins: those that have never asked, as
 * browsers open some to spare, and those whose last answer has only just gone out.
 */
export function dropSilentSockets(app: FastifyInstance): void {
  const silent = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  app.server.on('request', ({ socket }) => silent.delete(socket))
  app.addHook('preClose', async () => {
    for (const socket of silent) socket.destroy()
    const look = setInterval(() => app.server.closeIdleConnections(), lookMs)
    app.server.once('close', () => clearInterval(look))
  })
}
