import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** The built widget lies beside the backend, both as sources and as built. */
const folder = fileURLToPath(new URL('../../widget/dist/', pathOfBackend()))

function pathOfBackend(): string {
  return new URL(import.meta.url.includes('/src/') ? '../../src/' : './', import.meta.url).href
}

/** What never changes: the name says the content. */
const isVersioned = (path: string) => /\/widget(-[\da-f]+|\/[\w.-]+)\.js(\.br|\.gz)?$/.test(path)

/**
 * `/widget.js` is asked for again every few minutes; `/widget-<hash>.js`, the same for pages that pin it, and the chunks in
 * `/widget/` never change. Pages of any origin load them, compressed as the build left them.
 */
export async function serveWidget(app: FastifyInstance): Promise<void> {
  if (!existsSync(folder)) return
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    preCompressed: true,
    cacheControl: false,
    schemaHide: true,
    allowedPath: (path) => path === '/widget.js' || (path.endsWith('.js') && isVersioned(path)),
    setHeaders(reply, path) {
      reply.header('cache-control', isVersioned(path) ? 'public, max-age=31536000, immutable' : 'public, max-age=300')
      reply.header('vary', 'accept-encoding')
      reply.header('access-control-allow-origin', '*')
      reply.header('cross-origin-resource-policy', 'cross-origin')
    },
  })
}

/** The tag for pages, as it is and pinned to this build: a browser then runs these bytes or none. */
export function widgetTags(publicUrl = 'https://support.example'): string {
  const pinned = existsSync(folder) && readdirSync(folder).find((name) => /^widget-[\da-f]+\.js$/.test(name))
  if (!pinned) throw new Error('the widget is not built: npm run build')
  const hash = createHash('sha384')
    .update(readFileSync(folder + pinned))
    .digest('base64')
  return [
    'Always the newest:',
    `<script async src="${publicUrl}/widget.js"></script>`,
    '',
    'Pinned to this build. Change it in your pages with each upgrade of the service:',
    `<script async src="${publicUrl}/${pinned}" integrity="sha384-${hash}" crossorigin="anonymous"></script>`,
  ].join('\n')
}
