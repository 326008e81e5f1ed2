import Type from 'typebox'
import { Id, Page, PageQuery } from './common.ts'
import { endpoints } from './endpoint.ts'
import { SearchText, Ticket } from './tickets.ts'

/** Part of a text; `is_match` where it is what was searched for. */
export const Excerpt = Type.Array(Type.Object({ text: Type.String(), is_match: Type.Boolean() }))
export type Excerpt = Type.Static<typeof Excerpt>

export const SearchResult = Type.Object({
  ticket: Ticket,
  /** The newest post that has what was searched for; null: the subject has it. */
  post_id: Type.Union([Id, Type.Null()]),
  excerpt: Excerpt,
})
export type SearchResult = Type.Static<typeof SearchResult>

export const searchEndpoints = endpoints({
  'GET /api/search/': {
    summary: 'Search what you may see: each ticket once, what was written last first. `count` stops at 1000',
    who: 'signed_in',
    query: Type.Object({ ...PageQuery.properties, q: Type.Optional(SearchText) }),
    response: { 200: Page(SearchResult) },
  },
})
