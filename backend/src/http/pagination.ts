import type { FastifyRequest } from 'fastify'
import { notFound } from './problem.ts'

const defaultSize = 10
const largestSize = 100

export interface PageRequest {
  page: number
  size: number
  offset: number
}

const invalidPage = () => notFound('Invalid page.')

/** Reads `page` and `page_size`. Throws 404 `Invalid page.` */
export function readPage(query: { page?: string; page_size?: string }): PageRequest {
  const page = query.page === undefined ? 1 : wholeNumber(query.page)
  const size = query.page_size === undefined ? defaultSize : Math.min(wholeNumber(query.page_size), largestSize)
  return { page, size, offset: (page - 1) * size }
}

/** A positive whole number that a row may have, as text. Throws 404 `Invalid page.` */
export function wholeNumber(text: string): number {
  const number = Number(text)
  if (!/^\d{1,15}$/.test(text) || number < 1) throw invalidPage()
  return number
}

/** `{count, next, previous, results}` for a numbered page. A page past the end is 404; the first one may be empty. */
export function pageOf<T>(
  request: FastifyRequest,
  base: string,
  { page, size, offset }: PageRequest,
  count: number,
  results: T[],
) {
  if (page > 1 && offset >= count) throw invalidPage()
  const link = (to: number) => linkTo(request, base, { page: String(to) })
  return {
    count,
    next: offset + size < count ? link(page + 1) : null,
    previous: page > 1 ? link(page - 1) : null,
    results,
  }
}

/** The request's own address with other query values. `undefined` takes one out. */
export function linkTo(request: FastifyRequest, base: string, query: Record<string, string | undefined>): string {
  const [path = '', search = ''] = request.url.split('?')
  const parameters = new URLSearchParams(search)
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) parameters.delete(name)
    else parameters.set(name, value)
  }
  return `${base}${path}?${parameters}`
}

/** Where this request's caller reaches the service: PUBLIC_URL, else the origin that was asked. */
export const baseUrl = (request: FastifyRequest, publicUrl: string | undefined) =>
  publicUrl ?? `${request.protocol}://${request.host}`
