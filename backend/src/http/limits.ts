import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import { throttled } from './problem.ts'

/** Requests a minute by one address: far above what people do, far below what hurts. */
const perMinute = 1200

/** Bounds what one address may ask. Counts are shared by Redis where there is one; its outage lifts the bound. */
export async function limitRates(app: FastifyInstance, config: Config): Promise<void> {
  if (!config.hasRateLimit) return
  const redis = config.redisUrl ? await connectRedis(config.redisUrl) : undefined
  if (redis) app.addHook('onClose', async () => redis.disconnect())
  await app.register(rateLimit, {
    global: false,
    max: perMinute,
    timeWindow: 60_000,
    skipOnError: true,
    ...(redis && { redis }),
    errorResponseBuilder: (_request, { ttl }) => throttled(Math.ceil(ttl / 1000)),
  })
  // The plugin's own hook on each route would come after the log-in check and so never count who fails it.
  const limit = app.rateLimit()
  app.addHook('onRequest', async function (request, reply) {
    if (request.routeOptions.config?.rateLimit !== false) await limit.call(this, request, reply)
  })
}

/** Loaded only where it is used. */
export async function connectRedis(url: string) {
  // The bundle has of a CommonJS module what it exports by default alone.
  const { Redis } = (await import('ioredis')).default
  const redis = new Redis(url, { connectTimeout: 500, maxRetriesPerRequest: 1, enableOfflineQueue: false })
  // Without a listener an outage would end this process.
  redis.on('error', () => {})
  return redis
}
