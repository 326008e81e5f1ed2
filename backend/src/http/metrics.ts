import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import { notAuthenticated } from './problem.ts'

/** Memory, CPU, event loop and garbage collection are the process's, however many services it holds. */
const ofProcess = new Registry()
collectDefaultMetrics({ register: ofProcess })

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What `/metrics` tells of one service. Features count by these; names and labels are a promise to dashboards. */
export function makeMetrics() {
  const own = new Registry()
  const registers = [own]
  const prefix = 'deskside_'
  const histogram = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Histogram({ name: prefix + name, help, labelNames, buckets: seconds, registers })
  return {
    /** Prometheus text. */
    tell: async () => `${await ofProcess.metrics()}\n${await own.metrics()}`,
    requests: histogram('http_request_duration_seconds', 'Time to answer a request, streams apart.', [
      'method',
      'route',
      'status',
    ]),
    queries: histogram('database_query_duration_seconds', 'Time that a query takes.'),
    writes: histogram('database_write_duration_seconds', 'Time from asking for a write until it is durable.'),
    delivery: histogram('event_delivery_seconds', 'Time from an event being logged until streams are told.'),
    refusals: new Counter({
      name: `${prefix}login_failures_total`,
      help: 'Log-ins and identity tokens that were refused.',
      labelNames: ['reason'],
      registers,
    }),
    /** A value that is looked up when it is asked for. */
    gauge(name: string, help: string, read: () => number) {
      new Gauge({
        name: prefix + name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    },
  }
}

export type Metrics = ReturnType<typeof makeMetrics>

/** Measures every request, and the database, and answers `/metrics`. */
export function serveMetrics(app: FastifyInstance, database: Database, config: Config, metrics: Metrics): void {
  database.watch({
    query: (ms) => metrics.queries.observe(ms / 1000),
    write: (ms) => metrics.writes.observe(ms / 1000),
  })
  metrics.gauge('database_connections', 'Connections that are open.', () => database.load().open)
  metrics.gauge('database_connections_idle', 'Open connections that nobody uses.', () => database.load().idle)
  metrics.gauge('database_waiting', 'Work that waits for a connection, or for its turn to write.', () => {
    return database.load().waiting
  })
  // A stream never comes here: its answer is taken out of Fastify's hands.
  app.addHook('onSend', (request, reply, payload, done) => {
    const route = request.routeOptions.url ?? 'none'
    metrics.requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    done(null, payload)
  })
  app.get(
    '/metrics',
    { schema: { hide: true }, config: { isVital: true }, logLevel: 'warn' },
    async (request, reply) => {
      if (!hasToken(request, config.metricsToken) && !isFromHere(request)) throw notAuthenticated()
      reply.header('cache-control', 'no-store').type(Registry.PROMETHEUS_CONTENT_TYPE)
      return metrics.tell()
    },
  )
}

function hasToken({ headers }: FastifyRequest, token: string | undefined): boolean {
  const given = /^(?:bearer|token) +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  if (!token || !given) return false
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(token), digest(given))
}

const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

/** From this machine itself: what a proxy on it passes on has come from elsewhere. */
function isFromHere({ socket, headers, hostname }: FastifyRequest): boolean {
  if (forwarding.some((name) => name in headers)) return false
  return (
    /^(::1|(::ffff:)?127(\.\d+){3})$/.test(socket.remoteAddress ?? '') &&
    /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  )
}
