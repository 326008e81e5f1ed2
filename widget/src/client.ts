import type { Answer, Body, EndpointName, Problem, Query } from '@deskside/backend/contract'

const TIMEOUT_MS = 20_000

type WithId<K> = K extends `${string}{id}${string}` ? { id: number } : unknown
type WithBody<K extends EndpointName> = Body<K> extends undefined ? unknown : { body: Body<K> }
type WithQuery<K extends EndpointName> =
  Query<K> extends undefined ? unknown : { query?: { [P in keyof Query<K>]?: Query<K>[P] | number | undefined } }

/** What a call takes; `key` becomes its `Idempotency-Key`. */
export type CallArgs<K extends EndpointName> = WithId<K> &
  WithBody<K> &
  WithQuery<K> & { key?: string; signal?: AbortSignal; keepalive?: boolean }

/** Resolves with the answer's body. Rejects with an `ApiError`, or with the signal's reason when the caller aborts. */
export type Call = <K extends EndpointName>(
  name: K,
  ...args: Record<never, never> extends CallArgs<K> ? [args?: CallArgs<K>] : [args: CallArgs<K>]
) => Promise<Answer<K>>

/** An answer that is no success. Status 0: none came (`network` or `timeout`). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors: Record<string, string[]> | undefined
  /** Seconds. */
  readonly retryAfter: number | undefined

  constructor(status: number, problem: Partial<Problem>, retryAfter?: number) {
    const detail = problem.detail ?? `The server answered ${status}.`
    super(detail)
    this.name = 'ApiError'
    this.status = status
    this.code = problem.code ?? 'error'
    this.detail = detail
    this.errors = problem.errors
    this.retryAfter = retryAfter
  }
}

export interface ClientOptions {
  apiBase: string
  token: () => string | undefined
  /** The service no longer takes this token. */
  onUnauthorized: (token: string) => void
}

export function createClient({ apiBase, token, onUnauthorized }: ClientOptions): Call {
  return async (name, args = {} as never) => {
    const { id, query, body, key, signal, keepalive } = args as {
      id?: number
      query?: Record<string, string | number | boolean | undefined>
      body?: unknown
      key?: string
      signal?: AbortSignal
      keepalive?: boolean
    }
    const [method = 'GET', path = ''] = name.split(' ')
    const sent = token()
    const headers: Record<string, string> = { accept: 'application/json' }
    if (sent) headers.authorization = `Token ${sent}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (key) headers['idempotency-key'] = key

    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    try {
      const response = await fetch(apiBase + path.replace('{id}', String(id)) + queryString(query), {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        credentials: 'omit',
        cache: 'no-store',
        keepalive: !!keepalive,
      })
      if (!response.ok) throw await failure(response)
      return (response.status === 204 ? undefined : await response.json()) as never
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (!(error instanceof ApiError)) throw unreachable(timeout.aborted)
      if (error.status === 401 && sent) onUnauthorized(sent)
      throw error
    }
  }
}

function queryString(query: Record<string, string | number | boolean | undefined> = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return given.length ? `?${new URLSearchParams(given)}` : ''
}

async function failure(response: Response): Promise<ApiError> {
  const problem = await response.json().catch(() => ({}))
  return new ApiError(response.status, problem, retryAfter(response))
}

function unreachable(timedOut: boolean): ApiError {
  return timedOut
    ? new ApiError(0, { code: 'timeout', detail: 'The server took too long to answer.' })
    : new ApiError(0, { code: 'network', detail: 'The server could not be reached.' })
}

/** `Retry-After` in seconds, whether it came as seconds or as a date. */
export function retryAfter(response: Response): number | undefined {
  const value = response.headers.get('retry-after')
  if (!value) return undefined
  const seconds = Number(value)
  return Number.isNaN(seconds) ? Math.max(0, (Date.parse(value) - Date.now()) / 1000) || 0 : Math.max(0, seconds)
}
