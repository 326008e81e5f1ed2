/** A host's pages, on an origin of their own: `host.pages.set('/a', { head: '<script …>' })`. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { hostKey, inSeconds, signIdentity } from './identity.ts'

export interface HostPage {
  head?: string
  body?: string
  csp?: string
}

export interface Host {
  origin: string
  pages: Map<string, HostPage>
  /** Who is logged in on the host: `/token` signs a token for them, and nothing for nobody. */
  user: { sub: string; name?: string } | undefined
  /** How long its tokens are good. */
  seconds: number
  /** How many tokens it has signed. */
  signed: number
}

export async function openHost(t: Test, audience: () => string = () => ''): Promise<Host> {
  const host: Host = { origin: '', pages: new Map(), user: undefined, seconds: 300, signed: 0 }
  const server = createServer((request, response) => {
    if (request.url === '/token') {
      if (host.user) host.signed++
      const claims = { ...host.user, aud: audience(), exp: inSeconds(host.seconds) }
      return void response.end(host.user ? signIdentity(claims, {}, hostKey.secret) : '')
    }
    const page = host.pages.get(request.url ?? '')
    response.writeHead(page ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      ...(page?.csp && { 'content-security-policy': page.csp }),
    })
    response.end(
      `<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,">${page?.head ?? ''}</head><body><p>Shop</p>${page?.body ?? ''}</body></html>`,
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  host.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return host
}
