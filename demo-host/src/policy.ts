import type { IncomingMessage } from 'node:http'
import { readBody } from './http.ts'

/** The strictest policy under which the widget works. The shop itself needs its own style sheet, icon and forms. */
export function strictPolicy(service: URL): string {
  return [
    "default-src 'none'",
    `script-src ${service.origin}`,
    `connect-src ${service.origin}`,
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    'report-uri /violations',
  ].join('; ')
}

const kept = 100

/** Counts what browsers report, and keeps the first of it. */
export function openViolations() {
  let count = 0
  const reports: unknown[] = []
  return {
    count: () => count,
    json: () => JSON.stringify({ count, reports }),
    async take(request: IncomingMessage): Promise<void> {
      const text = await readBody(request)
      count += 1
      if (reports.length < kept) reports.push(parse(text))
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
