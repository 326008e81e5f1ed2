import Type from 'typebox'
import { Id, limits, Page, PageQuery, Person } from './common.ts'
import { endpoints } from './endpoint.ts'
import { SearchText, Sort } from './tickets.ts'

const Name = Type.String({ minLength: 1, maxLength: limits.viewName })

export const ViewKey = Type.Enum(['unassigned', 'mine', 'open', 'pending', 'resolved', 'mentions', 'snoozed'])
export type ViewKey = Type.Static<typeof ViewKey>

/** A list of tickets by a name: built in (`key`) or saved by an agent (`id`, `owner`). */
export const View = Type.Object({
  id: Type.Union([Id, Type.Null()]),
  key: Type.Union([ViewKey, Type.Null()]),
  name: Type.String(),
  /** What it lists, as `q` of `GET /api/tickets/`. */
  query: Type.String(),
  sort: Sort,
  is_shared: Type.Boolean(),
  owner: Type.Union([Person, Type.Null()]),
  /** Stops at 1000. */
  count: Type.Integer({ minimum: 0 }),
})
export type View = Type.Static<typeof View>

export const viewEndpoints = endpoints({
  'GET /api/views/': {
    summary: 'The built-in views, then yours and the shared ones by name, each with its count',
    who: 'agent',
    query: PageQuery,
    response: { 200: Page(View) },
  },
  'POST /api/views/': {
    summary: 'Save a view',
    who: 'agent',
    body: Type.Object({
      name: Name,
      query: SearchText,
      sort: Type.Optional(Sort),
      is_shared: Type.Optional(Type.Boolean()),
    }),
    response: { 201: View },
    idempotent: true,
  },
  'PATCH /api/views/{id}/': {
    summary: 'Change a view: its owner or an admin',
    who: 'agent',
    object: 'view',
    body: Type.Object({
      name: Type.Optional(Name),
      query: Type.Optional(SearchText),
      sort: Type.Optional(Sort),
      is_shared: Type.Optional(Type.Boolean()),
    }),
    response: { 200: View },
  },
  'DELETE /api/views/{id}/': {
    summary: 'Delete a view: its owner or an admin',
    who: 'agent',
    object: 'view',
    response: { 204: null },
  },
})
