import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { findProduct } from './catalogue.ts'
import { type Customer, findCustomer, openOrderBook } from './customers.ts'
import type { Html } from './html.ts'
import { keepCustomer, readForm, redirect, send } from './http.ts'
import { document } from './layout.ts'
import { cataloguePage, isKind } from './pages/catalogue.ts'
import { loginPage, ordersPage } from './pages/orders.ts'
import { productPage } from './pages/product.ts'
import { hostilePage, missingPage, strictPage } from './pages/trials.ts'
import { openViolations, strictPolicy } from './policy.ts'

export interface Visit {
  request: IncomingMessage
  response: ServerResponse
  url: URL
  customer: Customer | undefined
}
export type Handler = (visit: Visit) => void | Promise<void>
/** Handlers by `METHOD /path`. */
export type Routes = Record<string, Handler>

type Show = (visit: Visit, title: string, body: Html, more?: { status?: number; styles?: string }) => void

function showOn(service: URL): Show {
  return (visit, title, body, { status = 200, styles } = {}) => {
    const here = visit.url.pathname + visit.url.search
    const page = { title, body, here, customer: visit.customer, ...(styles && { styles }) }
    send(visit.response, status, 'text/html', document(service, page))
  }
}

function shopRoutes(show: Show): Routes {
  const orders = openOrderBook(Date.now())
  return {
    'GET /': (visit) => {
      const kind = visit.url.searchParams.get('kind')
      const { title, body } = cataloguePage(isKind(kind) ? kind : undefined)
      show(visit, title, body)
    },
    'GET /orders': (visit) => {
      const { customer } = visit
      if (customer) show(visit, 'Your orders', ordersPage(customer, orders.of(customer)))
      else show(visit, 'Log in', loginPage())
    },
    'POST /orders': async ({ request, response, customer }) => {
      const product = findProduct((await readForm(request)).get('product') ?? '')
      if (customer && product) orders.place(customer, product)
      redirect(response, '/orders')
    },
    'POST /login': async ({ request, response }) => {
      const form = await readForm(request)
      keepCustomer(response, findCustomer(form.get('customer') ?? undefined))
      redirect(response, '/orders')
    },
    'POST /logout': ({ response }) => {
      keepCustomer(response, undefined)
      redirect(response, '/')
    },
  }
}

function trialRoutes(show: Show, service: URL): Routes {
  const violations = openViolations()
  const policy = strictPolicy(service)
  return {
    'GET /hostile': (visit) => show(visit, 'Hostile styles', hostilePage(), { styles: '/hostile.css' }),
    'GET /strict': (visit) => {
      visit.response.setHeader('Content-Security-Policy', policy)
      show(visit, 'A strict policy', strictPage(policy, violations.count()))
    },
    'GET /violations': ({ response }) => send(response, 200, 'application/json', violations.json()),
    'POST /violations': async ({ request, response }) => {
      await violations.take(request)
      response.writeHead(204).end()
    },
  }
}

function asset(type: string): Handler {
  return async ({ response, url }) => {
    send(response, 200, type, await readFile(new URL(`../assets${url.pathname}`, import.meta.url), 'utf8'))
  }
}

const assetRoutes: Routes = {
  'GET /shop.css': asset('text/css'),
  'GET /hostile.css': asset('text/css'),
  'GET /favicon.svg': asset('image/svg+xml'),
}

/** Every route of the shop. What isn't there is `missing`; a product's page hangs on its name. */
export function buildRoutes(service: URL): { routes: Routes; product: Handler; missing: Handler } {
  const show = showOn(service)
  const missing: Handler = (visit) => show(visit, 'Not found', missingPage(), { status: 404 })
  const product: Handler = (visit) => {
    const found = findProduct(visit.url.pathname.slice('/products/'.length))
    return found ? show(visit, found.name, productPage(found)) : missing(visit)
  }
  return { routes: { ...shopRoutes(show), ...trialRoutes(show, service), ...assetRoutes }, product, missing }
}
