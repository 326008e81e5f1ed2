import type { FastifyRequest } from 'fastify'

/** Structured logs. A request's line has its path alone: queries hold what people search for, headers hold tokens. */
export function loggerOptions(level: string, stream?: { write(line: string): void }) {
  if (level === 'silent') return { logger: false as const }
  return {
    logger: {
      level,
      ...(stream && { stream }),
      base: { service: 'deskside' },
      redact: ['req.headers', '*.password', '*.token', '*.message'],
      serializers: {
        req: (request: FastifyRequest) => ({
          method: request.method,
          path: request.url.split('?')[0],
          remoteAddress: request.ip,
        }),
      },
    },
  }
}
