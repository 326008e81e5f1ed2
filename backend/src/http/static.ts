import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** The built widget lies beside the backend, both as sources and as built. */
const folder = fileURLToPath(new URL('../../widget/dist/', pathOfBackend()))

function pathOfBackend(): string {
  return new URL(import.meta.url.includes('/src/') ? '../../src/' : './', import.meta.url).href
}

/** `/widget.js` is asked for again every few minutes; `/widget/<name with a hash>` never changes. Pages of any origin load them. */
export async function serveWidget(app: FastifyInstance): Promise<void> {
  if (!existsSync(folder)) return
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    preCompressed: true,
    cacheControl: false,
    schemaHide: true,
    allowedPath: (path) => /^\/widget(\.js|\/[\w.-]+\.js)$/.test(path),
    setHeaders(reply, path) {
      const isVersioned = path.includes('/widget/dist/widget/')
      reply.header('cache-control', isVersioned ? 'public, max-age=31536000, immutable' : 'public, max-age=300')
      reply.header('access-control-allow-origin', '*')
      reply.header('cross-origin-resource-policy', 'cross-origin')
    },
  })
}
