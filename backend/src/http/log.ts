import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'

/** Structured logs, and what names a request in them. */
export function loggerOptions(level: string, stream?: { write(line: string): void }) {
  const naming = { genReqId: requestId, requestIdHeader: false as const, logController: new OneLine() }
  if (level === 'silent') return { ...naming, logger: false as const }
  return {
    ...naming,
    logger: {
      level,
      ...(stream && { stream }),
      base: { service: 'deskside' },
      redact: ['*.password', '*.token', '*.message', '*.headers'],
    },
  }
}

/** The name that a proxy or a caller has given the request, so that logs can be read together; else one of ours. */
function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  if (typeof given === 'string' && /^[\w.:/+=@-]{1,128}$/.test(given)) return given
  const [, trace] = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/.exec(`${headers.traceparent}`) ?? []
  return trace ?? randomUUID()
}

/**
 * One line a request, when it has been answered; a stream's when it ends. It has the path alone: queries hold what
 * people search for, headers hold tokens. What is long in a path may be a token too.
 */
class OneLine extends LogController {
  override incomingRequest(request: FastifyRequest) {
    request.log.trace({ path: tidyPath(request) }, 'request begins')
  }
  override routeNotFound() {}
  override requestCompleted(_error: unknown, request: FastifyRequest, reply: FastifyReply) {
    request.log.info(
      {
        method: request.method,
        path: tidyPath(request),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        address: request.ip,
        ...(request.viewer && { user_id: request.viewer.id }),
      },
      'request',
    )
  }
}

const tidyPath = ({ url }: FastifyRequest) => (url.split('?')[0] ?? '').replace(/[^/]{33,}/g, '…').slice(0, 200)

/** Tells the caller by what name the log has the request. */
export function nameRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
}
