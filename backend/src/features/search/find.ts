import { sql } from 'kysely'
import type { SearchResult } from '../../contract/index.ts'
import type { Database, SearchTerm } from '../../db/database.ts'
import type { Viewer } from '../../http/viewer.ts'
import { conditions, isNarrow, newestHits, postHits, subjectHits, type TicketFilters } from '../tickets/filters.ts'
import { countLimit, firstTickets } from '../tickets/list.ts'
import { isVisible } from '../tickets/rules.ts'
import { postsFor, readTickets } from '../tickets/store.ts'
import { excerptOf } from './excerpt.ts'

interface Hit {
  ticket_id: number
  /** Null: the subject. */
  post_id: number | null
  at: number
}

/** A page of what the viewer may see of what was searched for, each ticket once, newest first. */
export async function findText(
  database: Database,
  viewer: Viewer,
  filters: TicketFilters,
  { offset, size }: { offset: number; size: number },
): Promise<{ results: SearchResult[]; count: number }> {
  const { terms, ...rest } = filters
  const hits = terms
    ? await findHits(database, viewer, terms, rest)
    : await firstTickets(database, viewer, [rest], countLimit)
  const page = hits.slice(offset, offset + size)
  return { results: await read(database, viewer, page, terms ?? []), count: hits.length }
}

/** The newest posts and subjects with all of the terms: enough of both for as many tickets as are counted. */
async function findHits(
  database: Database,
  viewer: Viewer,
  terms: SearchTerm[],
  filters: TicketFilters,
): Promise<Hit[]> {
  if (terms.length === 0) return []
  const held = sql.join([isVisible(viewer), ...conditions(database, viewer, filters)], sql` and `)
  const hasFewTickets = isNarrow(viewer, filters)
  const [posts, subjects] = await Promise.all([
    sql<Hit>`select posts.ticket_id, posts.id as post_id, posts.created_at as at
      ${postHits(database, terms, hasFewTickets)} and ${postsFor(viewer)} and ${held}
      ${newestHits(hasFewTickets, 'posts.id')} limit ${countLimit}`.execute(database.db),
    sql<Hit>`select tickets.id as ticket_id, null as post_id, tickets.created_at as at
      ${subjectHits(database, terms, hasFewTickets)} and ${held}
      ${newestHits(hasFewTickets, 'tickets.id')} limit ${countLimit}`.execute(database.db),
  ])
  const newest = new Map<number, Hit>()
  for (const hit of [...posts.rows, ...subjects.rows]) if (!newest.has(hit.ticket_id)) newest.set(hit.ticket_id, hit)
  return [...newest.values()].sort((a, b) => b.at - a.at || b.ticket_id - a.ticket_id).slice(0, countLimit)
}

async function read({ db }: Database, viewer: Viewer, hits: Hit[], terms: SearchTerm[]): Promise<SearchResult[]> {
  const postIds = hits.flatMap(({ post_id }) => post_id ?? [])
  const [tickets, posts] = await Promise.all([
    readTickets(
      db,
      viewer,
      hits.map(({ ticket_id }) => ticket_id),
    ),
    postIds.length === 0 ? [] : db.selectFrom('posts').select(['id', 'message']).where('id', 'in', postIds).execute(),
  ])
  const messages = new Map(posts.map(({ id, message }) => [id, message]))
  return tickets.map((ticket, index) => {
    const post_id = hits[index]?.post_id ?? null
    return { ticket, post_id, excerpt: excerptOf(messages.get(post_id ?? 0) ?? ticket.subject, terms) }
  })
}
