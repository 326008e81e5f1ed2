import Type from 'typebox'

/** The limits of every text that people type, in Unicode code points counted after trimming. */
export const limits = {
  username: 150,
  name: 150,
  email: 254,
  password: { min: 8, max: 128 },
  subject: 255,
  message: 20_000,
  label: 50,
  labels: 20,
  title: 100,
  viewName: 60,
  bulk: 100,
  mentions: 20,
  search: 200,
} as const

/** A row id: a positive integer that JavaScript represents exactly. */
export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

/** ISO 8601 with an offset. */
export const Time = Type.String({ format: 'date-time' })

/** What everybody who sees a thread may know of its people: a name and whether it speaks for support. */
export const Person = Type.Object({
  id: Id,
  username: Type.String(),
  is_customer_service: Type.Boolean(),
})
export type Person = Type.Static<typeof Person>

/** `page` counts from 1; `page_size` is 10 unless told and 100 at most. Checked by `http/pagination.ts`. */
export const PageQuery = Type.Object({
  page: Type.Optional(Type.String({ description: 'From 1. A page that does not exist is 404.' })),
  page_size: Type.Optional(Type.String({ description: '10 unless told, 100 at most.' })),
})

/** Reads a list from where the page before ended, however long it is. */
export const Cursor = Type.Optional(
  Type.String({
    minLength: 0,
    description: 'In place of `page`: empty to begin, then as `next` has it. `count` stops at 1000.',
  }),
)

/** One page of a list. `next` and `previous` are absolute addresses. */
export function Page<T extends Type.TSchema>(item: T) {
  return Type.Object({
    count: Type.Integer({ minimum: 0 }),
    next: Type.Union([Type.String({ format: 'uri' }), Type.Null()]),
    previous: Type.Union([Type.String({ format: 'uri' }), Type.Null()]),
    results: Type.Array(item),
  })
}

/** Every error: RFC 9457 `application/problem+json`. `errors` is there when fields are at fault. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  errors: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))),
})
export type Problem = Type.Static<typeof Problem>
