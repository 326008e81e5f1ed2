import type { FastifyInstance } from 'fastify'

/** Nothing but the one script of the same origin, and nobody frames it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Support console</title>
<script async src="../widget.js" data-console="page" data-launcher="false"></script>
<noscript><p>The console needs JavaScript. Please switch it on for this page.</p></noscript>
</html>
`

/** The agents' console as a page of the service's own origin, whose scripts no host's page can reach. */
export function serveConsole(app: FastifyInstance): void {
  app.get('/console/', { schema: { hide: true } }, async (request, reply) => {
    // Its addresses are relative, so that it works under whatever path a proxy serves it.
    if (!request.url.split('?')[0]?.endsWith('/')) return reply.code(308).header('location', 'console/').send()
    return reply
      .headers({
        'content-security-policy': policy,
        'cache-control': 'no-cache',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': 'camera=(), microphone=(), geolocation=()',
        'referrer-policy': 'no-referrer',
      })
      .type('text/html; charset=utf-8')
      .send(page)
  })
}
