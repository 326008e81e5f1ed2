import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Database } from '../db/database.ts'
import { unavailable } from './problem.ts'

/** Past this much work in line for the database, whoever comes is sent away: those in line wait a second or two. */
const mostWaiting = 500
/** Milliseconds by which the event loop is late, on average over a second: the last resort, when the CPU is what is short. */
const longestDelay = 2000

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered whatever the load: how the service is doing. */
    isVital?: true
  }
}

const isVital = ({ routeOptions }: FastifyRequest) => routeOptions.config.isVital === true

/** Answers 503 at once when there is more to do than can be done soon, so that what was let in is answered in time. */
export async function shedLoad(app: FastifyInstance, database: Database): Promise<void> {
  app.addHook('onRequest', (request, _reply, done) => {
    done(database.load().waiting > mostWaiting && !isVital(request) ? unavailable() : undefined)
  })
  await app.register(underPressure, {
    maxEventLoopDelay: longestDelay,
    async pressureHandler(request) {
      if (!isVital(request)) throw unavailable()
    },
  })
}
