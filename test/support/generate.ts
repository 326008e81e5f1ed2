/** Requests made up from an OpenAPI document: mostly as it says, sometimes not. */
import fc from 'fast-check'
import { password } from './app.ts'

export interface Schema {
  type?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  required?: string[]
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  maxItems?: number
}

interface Operation {
  parameters?: { in: 'path' | 'query' | 'header'; name: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

export interface Document {
  paths: Record<string, Record<string, Operation>>
}

export interface Request {
  method: string
  path: string
  url: string
  /** An index into the cast; one past its end is nobody, two past it a token that is none. */
  as: number
  key: string | undefined
  type: string | undefined
  body: string | undefined
}

export const casting = ['customer 1', 'customer 2', 'customer 3', 'agent 1', 'agent 2', 'admin 1', 'admin 2']

const words = [
  'lamp',
  'Lampe',
  'parcel',
  'refund',
  'Ünï',
  '漢字',
  '😀',
  '<b>',
  "o'neil",
  '"quoted"',
  '%',
  '_',
  '\\',
  'lamp parcel',
]
const oddities = [
  null,
  true,
  0,
  -1,
  1.5,
  1e21,
  '',
  ' ',
  '\u0000',
  '\ud800',
  'x'.repeat(300),
  [],
  {},
  [null],
  { a: [] },
  '2',
  'False',
]
const smallId = fc.integer({ min: 1, max: 25 })

/** Values that make sense under a name that the document gives no values for. */
const known: [RegExp, fc.Arbitrary<unknown>][] = [
  [/password/, fc.constantFrom(password, password, password, 'another good one', 'short')],
  [
    /^username$/,
    fc.oneof(fc.constantFrom(...casting), fc.constantFrom(...words), fc.string({ minLength: 1, maxLength: 12 })),
  ],
  [
    /^(assignee|actor|to)$/,
    fc.oneof(fc.constantFrom('me', 'none', ...casting), smallId, smallId.map(String), fc.constant(null)),
  ],
  [/^email$/, fc.constantFrom('ann@example.com', '', 'nonsense')],
  [/^page$/, fc.constantFrom('1', '1', '1', '2', '3', '0', '999999', 'x', '-1')],
  [/^page_size$/, fc.constantFrom('1', '2', '10', '100', '101', '0', 'x')],
  [/^(before|after|post_id)$/, fc.oneof(smallId.map(String), fc.constantFrom('0', 'x', '9007199254740991'))],
]

/** A value as the schema has it. */
function fitting(name: string, schema: Schema): fc.Arbitrary<unknown> {
  const found = schema.type === 'boolean' ? undefined : known.find(([pattern]) => pattern.test(name))?.[1]
  if (found) return name === 'post_id' ? fc.oneof(smallId, found) : found
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => fitting(name, one)))
  switch (schema.type) {
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({ min: Math.max(schema.minimum ?? 0, -1000), max: Math.min(schema.maximum ?? 1000, 1000) }),
        smallId,
      )
    case 'boolean':
      return fc.constantFrom<unknown>(true, false, 'true', 'False')
    case 'array':
      return fc.uniqueArray(fitting(name, schema.items ?? {}), {
        maxLength: Math.min(schema.maxItems ?? 4, 4),
        selector: (one) => JSON.stringify(one),
      })
    case 'object':
      return objectOf(schema)
    case 'null':
      return fc.constant(null)
    default:
      return text(schema)
  }
}

/** A text of so many characters, in words: PostgreSQL leaves a word of 2 KiB out of its search. */
const wordy = (length: number) =>
  'lamp '.repeat(length / 5 + 1).slice(0, Math.max(0, length - 1)) + (length > 0 ? 'y' : '')

function text({ minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<string> {
  const edges = [minLength, maxLength, maxLength + 1].map((length) => wordy(Math.min(length, 21_000)))
  const long = fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) })
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...words) },
    { weight: 3, arbitrary: long },
    { weight: 1, arbitrary: fc.constantFrom(...edges) },
  )
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<object> {
  const fields = Object.entries(properties).map(([name, schema]) => [name, fitting(name, schema)] as const)
  const own = fc.record(Object.fromEntries(fields), { requiredKeys: required })
  if (typeof additionalProperties !== 'object') return own
  const more = fc.dictionary(fc.constantFrom('a', 'open', 'urgent', '2026-01-01'), fitting('', additionalProperties), {
    maxKeys: 2,
  })
  return fc.tuple(own, more).map(([one, other]) => ({ ...other, ...one }))
}

/** A body as the schema has it, or with a field that is odd, missing or unknown, or no object at all. */
function bodyOf(schema: Schema): fc.Arbitrary<string> {
  const names = Object.keys(schema.properties ?? {})
  const good = objectOf(schema)
  const bad = fc
    .tuple(good, fc.constantFrom(...names, 'unknown', '__proto__'), fc.constantFrom<unknown>(...oddities, undefined))
    .map(([body, name, value]) => ({ ...body, [name]: value }))
  const json = fc
    .oneof({ weight: 9, arbitrary: good }, { weight: 2, arbitrary: bad })
    .map((body) => JSON.stringify(body))
  return fc.oneof(
    { weight: 20, arbitrary: json },
    { weight: 1, arbitrary: fc.constantFrom('', '{', '[]', 'null', '"x"', '{"a":NaN}', '\ufeff{}') },
  )
}

const id = fc.oneof(
  { weight: 12, arbitrary: smallId.map(String) },
  { weight: 1, arbitrary: fc.constantFrom('0', '-1', 'abc', '1.5', '9007199254740993', '%00', '%F0%9F%98%80') },
)

/** At most two at once: more would hardly ever fit together. */
function queryOf(parameters: NonNullable<Operation['parameters']>): fc.Arbitrary<string> {
  const odd = fc.constantFrom<unknown>('', 'x', '\u0000', 'a'.repeat(300))
  return fc
    .subarray(parameters, { maxLength: Math.min(2, parameters.length) })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map(({ name, schema }) =>
          fc.tuple(
            fc.constant(name),
            fc.oneof({ weight: 12, arbitrary: fitting(name, schema) }, { weight: 1, arbitrary: odd }).map(String),
          ),
        ),
      ),
    )
    .map((query) => new URLSearchParams(query).toString())
}

function requestOf(path: string, method: string, { parameters = [], requestBody }: Operation): fc.Arbitrary<Request> {
  const schema = requestBody?.content['application/json']?.schema
  const hasKey = parameters.some(({ name }) => name === 'idempotency-key')
  return fc
    .record({
      id,
      query: queryOf(parameters.filter((one) => one.in === 'query')),
      as: fc.oneof(
        { weight: 12, arbitrary: fc.nat(casting.length - 1) },
        { weight: 1, arbitrary: fc.constantFrom(casting.length, casting.length + 1) },
      ),
      key: hasKey
        ? fc.option(fc.constantFrom('k1', 'k2', 'k3', '', 'ä'), { nil: undefined, freq: 2 })
        : fc.constant(undefined),
      type: fc.oneof(
        { weight: 20, arbitrary: fc.constant('application/json') },
        { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/xml') },
      ),
      body: schema ? bodyOf(schema) : fc.option(fc.constant('{}'), { nil: undefined, freq: 9 }),
    })
    .map(({ id, query, type, body, ...rest }) => ({
      method: method.toUpperCase(),
      path,
      url: path.replace('{id}', id) + (query && `?${query}`),
      type: body === undefined ? undefined : type,
      body,
      ...rest,
    }))
}

/** Any request to any operation of the document; streams are only asked for their head. */
export function requestTo({ paths }: Document): fc.Arbitrary<Request> {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const isStream = operation.responses[200]?.content?.['text/event-stream'] !== undefined
      return { weight: weightOf(path, method), arbitrary: requestOf(path, isStream ? 'head' : method, operation) }
    }),
  )
  return fc.oneof(...operations)
}

/** Something to ask about, so that not everything is 404. */
export const beginnings: Request[] = Array.from({ length: 25 }, (_, index) => ({
  method: 'POST',
  path: '/api/newticket/',
  url: '/api/newticket/',
  as: index % 3,
  key: undefined,
  type: 'application/json',
  body: JSON.stringify({
    subject: `Lamp ${index}`,
    message: 'It flickers.',
    visibility: index % 2 ? 'shared' : 'private',
  }),
}))

/** More of what makes something to ask about; less of what takes the cast away. */
const weightOf = (path: string, method: string) =>
  /newticket|reply|notes/.test(path)
    ? 8
    : /tickets\/\{id\}/.test(path)
      ? 4
      : method === 'delete' && /me|token/.test(path)
        ? 1
        : 2
