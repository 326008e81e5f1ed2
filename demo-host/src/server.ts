import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { readCustomer, TooLarge } from './http.ts'
import { buildRoutes } from './routes.ts'

/** The whole shop: its pages, its own log-in by a cookie, and where policy violations are reported. */
export function createShop(service: URL): Server {
  const { routes, product, missing } = buildRoutes(service)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(`http://shop${request.url}`)
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const route = `${method} ${url.pathname}`
    const named = route.startsWith('GET /products/') ? product : missing
    const handler = Object.hasOwn(routes, route) ? routes[route] : named
    await handler?.({ request, response, url, customer: readCustomer(request) })
  }

  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const status = error instanceof TooLarge ? 413 : 500
      if (status === 500) console.error(error)
      if (response.headersSent) response.destroy()
      else response.writeHead(status, { Connection: 'close' }).end()
    })
  })
}
