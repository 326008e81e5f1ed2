import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem as ProblemBody } from '../contract/index.ts'
import { DatabaseUnavailable } from '../db/database.ts'
import { type Translate, translation } from './locales/index.ts'

export type FieldErrors = Record<string, string[]>

/** An error that a client may see. Thrown anywhere, written by `answerProblem` alone. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly errors: FieldErrors | undefined
  readonly headers: Record<string, string>
  constructor(
    status: number,
    code: string,
    detail: string,
    more: { errors?: FieldErrors; headers?: Record<string, string> } = {},
  ) {
    super(detail)
    this.status = status
    this.code = code
    this.errors = more.errors
    this.headers = more.headers ?? {}
  }
}

const challenge = { headers: { 'www-authenticate': 'Token' } }

export const notAuthenticated = () =>
  new Problem(401, 'not_authenticated', 'Authentication credentials were not provided.', challenge)
export const invalidToken = (code = 'invalid_token', detail = 'Invalid token.') =>
  new Problem(401, code, detail, challenge)
export const forbidden = (detail = 'You do not have permission to perform this action.') =>
  new Problem(403, 'permission_denied', detail)
export const blocked = () =>
  new Problem(403, 'blocked', 'You cannot write here any more. You can still read your tickets.')
export const notFound = (detail = 'Not found.') => new Problem(404, 'not_found', detail)
export const invalid = (errors: FieldErrors) =>
  new Problem(400, 'invalid', Object.values(errors).flat()[0] ?? 'Invalid input.', { errors })
export const throttled = (seconds: number) =>
  new Problem(429, 'throttled', `Request was throttled. Expected available in ${seconds} seconds.`, {
    headers: { 'retry-after': String(seconds) },
  })
export const unavailable = (detail = 'The service is busy. Please try again in a moment.') =>
  new Problem(503, 'unavailable', detail, { headers: { 'retry-after': '2' } })

export const problemBody = (status: number, code: string, detail: string): ProblemBody => ({
  type: 'about:blank',
  title: STATUS_CODES[status] ?? 'Error',
  status,
  detail,
  code,
})

/**
 * Fastify's error handler: the only writer of errors, in the caller's language. What is no Problem is logged, and told as
 * 500 without its words.
 */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = toProblem(error)
  if (problem.status >= 500) request.log.error({ err: logged(error) }, 'request failed')
  const language = translation(request.headers['accept-language'])
  const say: Translate = language?.translate ?? ((sentence) => sentence)
  if (language) reply.header('content-language', language.tag)
  const body: ProblemBody = {
    ...problemBody(problem.status, problem.code, say(problem.message)),
    ...(problem.errors && { errors: inWords(problem.errors, say) }),
  }
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type('application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body)
}

const inWords = (errors: FieldErrors, say: Translate): FieldErrors =>
  Object.fromEntries(Object.entries(errors).map(([field, sentences]) => [field, sentences.map(say)]))

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof DatabaseUnavailable) return unavailable()
  const { code, statusCode } = error as Partial<FastifyError>
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new Problem(
      415,
      'unsupported_media_type',
      'Unsupported media type in request: only application/json is taken.',
    )
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new Problem(413, 'too_large', 'The request is too large: 64 KiB at most.')
  // 403 is the file server's word for odd paths, 414 the router's: the API's own answers are Problems.
  if ([403, 414].includes(statusCode ?? 0) || code === 'FST_ERR_BAD_URL') return notFound()
  if (statusCode && statusCode >= 400 && statusCode < 500) return new Problem(statusCode, 'invalid', 'Bad request.')
  return new Problem(500, 'error', 'A server error occurred.')
}

/** An error as the log may have it: a driver's message can quote what a user typed. */
function logged(error: unknown) {
  const { name, code, stack, cause } = error as NodeJS.ErrnoException & { cause?: { code?: string } }
  return { name, code, cause: cause?.code, stack: stack?.split('\n').slice(1, 8).join('\n') }
}
