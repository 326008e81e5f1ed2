import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Customer, findCustomer } from './customers.ts'

const limit = 64 * 1024
const cookie = 'shop_customer'

export class TooLarge extends Error {}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > limit) throw new TooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(request))
}

/** Who is logged in here. Anybody may be any of these people, so the cookie needs no signature. */
export function readCustomer(request: IncomingMessage): Customer | undefined {
  const pairs = (request.headers.cookie ?? '').split('; ')
  return findCustomer(pairs.find((pair) => pair.startsWith(`${cookie}=`))?.slice(cookie.length + 1))
}

export function keepCustomer(response: ServerResponse, customer: Customer | undefined): void {
  const value = customer ? `${cookie}=${customer.id}` : `${cookie}=; Max-Age=0`
  response.setHeader('Set-Cookie', `${value}; Path=/; HttpOnly; SameSite=Lax`)
}

export function redirect(response: ServerResponse, address: string): void {
  response.writeHead(303, { Location: address }).end()
}

export function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
  })
  response.end(body)
}
