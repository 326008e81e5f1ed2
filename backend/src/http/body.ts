import type { FastifyInstance } from 'fastify'
import { Problem } from './problem.ts'

const depthLimit = 32
const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** `application/json` and nothing else. An absent body is an empty object: its fields are then missing, as in DRF. */
export function takeJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined && request.routeOptions.schema?.body) request.body = {}
  })
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, body.length === 0 ? {} : parse(strictUtf8.decode(body as Buffer)))
    } catch {
      done(new Problem(400, 'parse_error', 'JSON parse error: the body is not valid JSON.'))
    }
  })
}

function parse(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (isDeeper(value, depthLimit)) throw new RangeError('too deep')
  return value
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1))
}
