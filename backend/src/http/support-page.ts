import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'
import { translation } from './locales/index.ts'

const style =
  'html{color-scheme:light dark;background:Canvas}body{margin:0}main{box-sizing:border-box;max-width:44rem;height:100vh;height:100dvh;margin:auto;padding:min(2vw,1rem)}'

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** `/support/`: the widget over a whole page of the service's own origin, for hosts that want only a link. */
export function supportPage(app: FastifyInstance, { publicUrl }: Config): void {
  const base = publicUrl ? new URL(publicUrl).pathname.replace(/\/$/, '') : ''
  app.get('/support/', { schema: { hide: true } }, async (request, reply) => {
    const lang = translation(request.headers['accept-language'])?.tag ?? 'en'
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', policy)
      .header('cache-control', 'no-cache')
      .header('vary', 'accept-language')
    return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>Support</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main></main>
<script src="${base}/widget.js" data-mount="main" data-launcher="false"></script>
</body>
</html>
`
  })
}
