import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import { type Answer, api, type Body, type Endpoint, type EndpointName, type Query } from '../contract/index.ts'
import type { Database, Db, Emit } from '../db/database.ts'
import { findReplay, keepAnswer, readKey } from './idempotency.ts'
import { blocked, notFound, Problem } from './problem.ts'
import { checkRole, type Viewer } from './viewer.ts'

/** Carries out a creation once for each `Idempotency-Key`, in one transaction with its events. */
type Create<K extends EndpointName> = (work: (db: Db, emit: Emit) => Promise<Answer<K>>) => Promise<Answer<K>>

type ViewerOf<K extends EndpointName> = (typeof api)[K]['who'] extends 'anyone' ? Viewer | undefined : Viewer

/** What a handler is given. */
export interface Call<K extends EndpointName, T> {
  viewer: ViewerOf<K>
  /** The thing that the path names, as `find` found it. */
  object: T
  body: Body<K>
  query: Query<K>
  create: Create<K>
  request: FastifyRequest
  reply: FastifyReply
}

interface Handlers<K extends EndpointName, T> {
  /** Looks up what the path names. Undefined, and what the viewer may not see, is 404. */
  find?: (id: number, viewer: Viewer) => Promise<T | undefined>
  /** Throws 403: first without a body, so that a malformed one hides nothing, then with the body as it was sent. */
  allow?: (call: { viewer: ViewerOf<K>; object: T; raw: Record<string, unknown> }) => void
  /** The answer stays open, without the headers for documents: Node would keep them in memory all the while. */
  isEndless?: true
  /** Answers, or streams an answer that is text. */
  handle: (call: Call<K, T>) => Promise<Answer<K> | Readable>
}

/**
 * Registers an endpoint of the table under its own access rules, in the order of the contract: credentials, role,
 * object, rule, body.
 */
export function route<K extends EndpointName, T = undefined>(
  app: FastifyInstance,
  database: Database,
  name: K,
  { find, allow, isEndless, handle }: Handlers<K, T>,
): void {
  const endpoint: Endpoint = api[name]
  const [method, url] = parts(name)
  const status = Number(Object.keys(endpoint.response)[0])
  const isWrite = method !== 'GET' && endpoint.who !== 'anyone' && !endpoint.isOpenToBlocked
  const objects = new WeakMap<FastifyRequest, T>()
  const checkRule = (request: FastifyRequest, raw: Record<string, unknown>) =>
    allow?.({ viewer: request.viewer as ViewerOf<K>, object: objects.get(request) as T, raw })

  app.route({
    method,
    url,
    schema: {
      ...(endpoint.body && { body: endpoint.body }),
      ...(endpoint.query && { querystring: endpoint.query }),
      response: Object.fromEntries(
        Object.entries(endpoint.response).map(([code, schema]) => [code, schema ?? { type: 'null' }]),
      ),
    },
    config: { endpoint: name },
    ...(isEndless && { helmet: false }),
    async onRequest(request) {
      checkRole(request.viewer, endpoint.who)
      if (request.viewer?.is_blocked && isWrite) throw blocked()
      if (find) {
        const object = await findObject(request, find)
        if (object === undefined) throw notFound()
        objects.set(request, object)
      }
      checkRule(request, {})
    },
    async preValidation(request) {
      checkRule(request, Object(request.body) as Record<string, unknown>)
    },
    async handler(request, reply) {
      reply.code(status)
      const answer = await handle({
        viewer: request.viewer as ViewerOf<K>,
        object: objects.get(request) as T,
        body: request.body as Body<K>,
        query: request.query as Query<K>,
        create: (work) => createOnce(database, request, reply, work),
        request,
        reply,
      })
      return reply.sent ? reply : reply.send(answer)
    },
  })
}

declare module 'fastify' {
  interface FastifyContextConfig {
    endpoint?: EndpointName
  }
}

/** `POST /api/tickets/{id}/` as Fastify has it. */
export function parts(name: string): [HTTPMethods, string] {
  const [method, path = ''] = name.split(' ')
  return [method as HTTPMethods, path.replaceAll(/\{(\w+)\}/g, ':$1')]
}

async function findObject<T>(request: FastifyRequest, find: (id: number, viewer: Viewer) => Promise<T | undefined>) {
  const { id = '' } = request.params as { id?: string }
  const number = Number(id)
  const isId = /^\d+$/.test(id) && number >= 1 && Number.isSafeInteger(number)
  return isId ? find(number, request.viewer as Viewer) : undefined
}

async function createOnce<A>(
  database: Database,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (db: Db, emit: Emit) => Promise<A>,
): Promise<A> {
  const key = request.viewer && readKey(request.headers['idempotency-key'])
  if (!request.viewer || key === undefined) return database.write(work)
  const [path = ''] = request.url.split('?')
  const route = `${request.method} ${path.replace(/\/?$/, '/')}`
  const requestKey = { user_id: request.viewer.id, route, key, body: request.body }
  const now = database.now()
  return database.write(async (db, emit) => {
    const replay = await findReplay(database, db, requestKey, now)
    if (replay) {
      reply.header('idempotent-replayed', 'true')
      return replay.answer as A
    }
    const answer = await work(db, emit)
    await keepAnswer(db, requestKey, { status: reply.statusCode, answer }, now)
    return answer
  })
}

/** Answers 405 with `Allow` for every method that a path of the table doesn't have, and `OPTIONS`. Call it after all routes. */
export function refuseOtherMethods(app: FastifyInstance): void {
  const paths = new Map<string, { allow: string[]; isOpen: boolean }>()
  for (const name of Object.keys(api) as EndpointName[]) {
    const [method, url] = parts(name)
    const path = paths.get(url) ?? { allow: ['OPTIONS'], isOpen: false }
    path.allow.push(method as string, ...(method === 'GET' ? ['HEAD'] : []))
    path.isOpen ||= api[name].who === 'anyone'
    paths.set(url, path)
  }
  for (const [url, { allow, isOpen }] of paths) {
    // The preflight of a page that may not use the API gets here: an answer, and no leave.
    app.options(url, { schema: { hide: true } }, async (_request, reply) => {
      reply.code(204).header('allow', allow.join(', '))
    })
    app.route({
      method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !allow.includes(method)),
      url,
      schema: { hide: true },
      async onRequest(request) {
        checkRole(request.viewer, isOpen ? 'anyone' : 'signed_in')
        throw new Problem(405, 'method_not_allowed', `Method "${request.method}" not allowed.`, {
          headers: { allow: allow.join(', ') },
        })
      },
      handler: async () => undefined,
    })
  }
}
