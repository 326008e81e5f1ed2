import fc from 'fast-check'
import type { Test } from 'tap'
import { Compile } from 'typebox/compile'
import { beginnings, type Document, type Request, requestTo, type Schema } from './generate.ts'
import { openTwins, type Told } from './twins.ts'

const perRound = 25

/** Asks both databases so many made-up requests. Throws at the first answer that isn't as the document says. */
export async function fuzz(t: Test, requests: number, seed: number): Promise<void> {
  const twins = await openTwins(t)
  const document = (await twins.sqlite.app.inject('/openapi.json')).json() as Document
  const isDescribed = describedBy(document)
  const counts = new Map<string, number>()
  const asked = [...beginnings, ...fc.sample(requestTo(document), { numRuns: requests, seed })]
  for (const [index, request] of asked.entries()) {
    if (index % perRound === 0) await twins.recast()
    try {
      const told = await twins.ask(request)
      if (told.status >= 500) throw new Error('it failed')
      isDescribed(request, told)
      const kind = told.status < 400 ? `${request.method} ${request.path}` : 'refused'
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    } catch (error) {
      const text = JSON.stringify(request, (_name, value) => (typeof value === 'string' ? value.slice(0, 500) : value))
      throw new Error(`Request ${index} of seed ${seed}, ${text}: ${(error as Error).message}`, { cause: error })
    }
  }
  await twins.compare()
  const refused = counts.get('refused') ?? 0
  const operations = Object.values(document.paths).flatMap((one) => Object.keys(one)).length
  t.comment(
    `* ${requests} requests (seed ${seed}): ${requests - refused} done, ${refused} refused, ${counts.size - 1} of ${operations} operations succeeded`,
  )
  t.ok(requests - refused > requests / 5, 'enough of them make sense')
}

type Check = { Check(value: unknown): boolean }

/** Throws unless the document has this answer: its status, its type, its shape. */
function describedBy({ paths }: Document): (request: Request, told: Told) => void {
  const compiled = new Map<Schema, Check>()
  const compile = (schema: Schema) => {
    const known = compiled.get(schema) ?? (Compile(schema as never) as Check)
    compiled.set(schema, known)
    return known
  }
  return ({ method, path }, { status, type, body }) => {
    const isHead = method === 'HEAD'
    const responses = paths[path]?.[isHead ? 'get' : method.toLowerCase()]?.responses ?? {}
    const response = responses[status] ?? (status >= 400 ? responses.default : undefined)
    if (!response) throw new Error(`the document has no ${status}`)
    const [media, content] = Object.entries(response.content ?? {})[0] ?? []
    if (isHead) return
    if (!media || !content) {
      if (body !== '') throw new Error(`the document has no body for ${status}`)
      return
    }
    if (!type.startsWith(media)) throw new Error(`the document says ${media}, it was ${type}`)
    const value: unknown = media.endsWith('json') ? JSON.parse(body) : body
    if (!compile(content.schema).Check(value)) throw new Error(`the answer is not as described: ${body.slice(0, 1000)}`)
  }
}
