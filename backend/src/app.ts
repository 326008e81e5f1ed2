import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import jwt from '@fastify/jwt'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { accountRoutes } from './features/accounts/routes.ts'
import { activityRoutes } from './features/activity/routes.ts'
import { auditRoutes } from './features/audit/routes.ts'
import { cannedReplyRoutes } from './features/canned-replies/routes.ts'
import { contextRoutes } from './features/context/routes.ts'
import { customerRoutes } from './features/customers/routes.ts'
import { eventRoutes } from './features/events/routes.ts'
import { exportRoutes } from './features/export/routes.ts'
import { identityRoutes } from './features/identity/routes.ts'
import { joinRoutes } from './features/join/routes.ts'
import { labelRoutes } from './features/labels/routes.ts'
import { linkRoutes } from './features/links/routes.ts'
import { postRoutes } from './features/posts/routes.ts'
import { ratingRoutes } from './features/ratings/routes.ts'
import { reportRoutes } from './features/reports/routes.ts'
import { searchRoutes } from './features/search/routes.ts'
import { serviceLevelRoutes } from './features/service-levels/routes.ts'
import { sessionAuthenticator, sessionRoutes } from './features/sessions/routes.ts'
import { teamRoutes } from './features/team/routes.ts'
import { threadRoutes } from './features/threads/routes.ts'
import { ticketRoutes } from './features/tickets/routes.ts'
import { viewRoutes } from './features/views/routes.ts'
import { takeJsonOnly } from './http/body.ts'
import { serveConsole } from './http/console.ts'
import { healthRoutes } from './http/health.ts'
import { limitRates } from './http/limits.ts'
import { loggerOptions, nameRequests } from './http/log.ts'
import { makeMetrics, serveMetrics } from './http/metrics.ts'
import { describeApi } from './http/openapi.ts'
import { shedLoad } from './http/pressure.ts'
import { answerProblem, notFound } from './http/problem.ts'
import { refuseOtherMethods } from './http/route.ts'
import { dropSilentSockets, socketOptions } from './http/sockets.ts'
import { serveWidget } from './http/static.ts'
import { supportPage } from './http/support-page.ts'
import { validatorCompiler } from './http/validation.ts'
import { readViewer } from './http/viewer.ts'
import type { Services } from './services.ts'

export interface AppOptions {
  database: Database
  config: Config
  /** Where log lines go. Standard output unless told. */
  logStream?: { write(line: string): void }
}

/** The whole service, not yet listening: every plugin and feature, in order. */
export async function buildApp({ database, config, logStream }: AppOptions): Promise<FastifyInstance> {
  const metrics = makeMetrics()
  const services: Services = { database, config, metrics, now: database.now }
  const hops = config.trustProxy
  const app = Fastify({
    ...loggerOptions(config.logLevel, logStream),
    ...socketOptions,
    trustProxy: typeof hops === 'number' ? (_address, hop) => hop < hops : hops,
    bodyLimit: 64 * 1024,
    rewriteUrl: ({ url = '/' }) => withoutBase(url, config),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    frameworkErrors: (error, request, reply) => answerProblem(error, request as never, reply as never),
  })
  app.setErrorHandler(answerProblem)
  app.setNotFoundHandler(async () => {
    throw notFound()
  })
  app.setValidatorCompiler(validatorCompiler as never)
  takeJsonOnly(app)
  app.decorateRequest('viewer', undefined)
  nameRequests(app)

  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: false,
    frameguard: { action: 'deny' },
    strictTransportSecurity: config.isProduction,
  })
  await app.register(cors, {
    origin: (origin, done) => done(null, isAllowed(config, origin)),
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'last-event-id', 'accept-language'],
    exposedHeaders: ['retry-after', 'idempotent-replayed', 'x-request-id'],
    maxAge: 600,
    strictPreflight: false,
  })
  await app.register(jwt, {
    secret: config.secretKey,
    sign: { algorithm: 'HS256' },
    verify: { algorithms: ['HS256'], cache: 5000 },
  })
  await shedLoad(app, database)
  await limitRates(app, config)
  await describeApi(app, config)
  healthRoutes(app, database, config)
  dropSilentSockets(app)
  serveMetrics(app, database, config, metrics)
  await serveWidget(app)
  serveConsole(app)
  supportPage(app, config)
  await app.register(async (api) => {
    const authenticate = sessionAuthenticator(app, services)
    api.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
      request.viewer = await readViewer(request, authenticate)
    })
    accountRoutes(api, services)
    sessionRoutes(api, services)
    exportRoutes(api, services)
    identityRoutes(api, services)
    joinRoutes(api, services)
    ticketRoutes(api, services)
    contextRoutes(api, services)
    labelRoutes(api, services)
    postRoutes(api, services)
    activityRoutes(api, services)
    cannedReplyRoutes(api, services)
    viewRoutes(api, services)
    searchRoutes(api, services)
    threadRoutes(api, services)
    eventRoutes(api, services)
    customerRoutes(api, services)
    teamRoutes(api, services)
    linkRoutes(api, services)
    auditRoutes(api, services)
    serviceLevelRoutes(api, services)
    ratingRoutes(api, services)
    reportRoutes(api, services)
    refuseOtherMethods(api)
  })
  return app
}

function isAllowed({ allowedOrigins, publicUrl }: Config, origin: string | undefined): boolean {
  if (origin === undefined) return false
  if (publicUrl && origin === new URL(publicUrl).origin) return true
  if (allowedOrigins !== 'loopback') return allowedOrigins.includes(origin)
  return /^https?:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(origin)
}

/**
 * PUBLIC_URL may have a path. A proxy in front may take it away or leave it: either way routes begin after it. Alone it
 * stays, since it may be the name of a page of ours.
 */
function withoutBase(url: string, { publicUrl }: Config): string {
  const base = publicUrl ? new URL(publicUrl).pathname.replace(/\/$/, '') : ''
  const rest = url.slice(base.length)
  return base && url.startsWith(base) && /^\/[^?]/.test(rest) ? rest : url
}
