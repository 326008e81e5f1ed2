import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely'
import type { TicketFilter } from '../../contract/index.ts'
import type { Database, Db, SearchTerm } from '../../db/database.ts'
import type { Tables, TicketRow } from '../../db/tables.ts'
import { invalid } from '../../http/problem.ts'
import { isAgent, type Viewer } from '../../http/viewer.ts'
import { findUser, findUserByName, findUsersByStart } from '../accounts/store.ts'
import { findLabel } from '../labels/store.ts'
import { parseSearch, SearchFault } from '../search/rules.ts'
import { isVisible } from './rules.ts'
import { postsFor, unreadCount } from './store.ts'

/** What a list keeps, names resolved. Each that is there must hold. */
export interface TicketFilters {
  status?: TicketRow['status'] | undefined
  priority?: TicketRow['priority'] | undefined
  visibility?: TicketRow['visibility'] | undefined
  /** Opened by the viewer, or not. */
  mine?: boolean | undefined
  requesterIds?: number[] | undefined
  /** An agent's id; null: nobody. */
  assigneeId?: number | null | undefined
  labelIds?: number[] | undefined
  unread?: boolean | undefined
  /** Mentioned in a note, or not. */
  mentioned?: boolean | undefined
  snoozed?: boolean | undefined
  terms?: SearchTerm[] | undefined
}

/** Reads filters as they were asked for: the fields, and the words of `q`. Throws 400. */
export async function readFilters(db: Db, viewer: Viewer, query: TicketFilter): Promise<TicketFilters[]> {
  const { status, priority, mine, unread, mentioned, requester, assignee, label, q } = query
  const fields: TicketFilters = { status, priority, mine, unread, mentioned }
  if (requester !== undefined) fields.requesterIds = [Number(requester)]
  if (assignee !== undefined) fields.assigneeId = await readAssignee(db, viewer, 'assignee', assignee)
  if (label !== undefined) fields.labelIds = [await readLabel(db, 'label', label)]
  return q === undefined ? [fields] : [fields, await readSearch(db, viewer, q)]
}

/** The same for a search in words alone. */
export async function readSearch(db: Db, viewer: Viewer, q: string): Promise<TicketFilters> {
  const { labels, from, assignee, isMine, isUnread, isMentioned, isSnoozed, terms, ...same } = parse(q)
  const filters: TicketFilters = { ...same, terms }
  if (isUnread) filters.unread = true
  if (isMentioned) filters.mentioned = true
  if (isSnoozed && !isAgent(viewer)) throw invalid({ q: ['Only agents see what is snoozed.'] })
  // What is snoozed is out of the way until it wakes.
  if (isAgent(viewer) && (isSnoozed || filters.status === 'open' || filters.status === 'pending'))
    filters.snoozed = isSnoozed === true
  if (assignee !== undefined) filters.assigneeId = await readAssignee(db, viewer, 'q', assignee)
  if (isMine && !isAgent(viewer)) filters.mine = true
  else if (isMine && assignee !== undefined && filters.assigneeId !== viewer.id)
    throw invalid({ q: ['is:mine and another assignee can not both be asked for.'] })
  else if (isMine) filters.assigneeId = viewer.id
  if (from !== undefined) filters.requesterIds = await readRequesters(db, viewer, from)
  if (labels.length > 0) filters.labelIds = await Promise.all(labels.map((name) => readLabel(db, 'q', name)))
  return filters
}

function parse(q: string) {
  try {
    return parseSearch(q)
  } catch (error) {
    throw error instanceof SearchFault ? invalid({ q: [error.message] }) : error
  }
}

async function readAssignee(db: Db, viewer: Viewer, field: string, value: string): Promise<number | null> {
  if (value === 'me') return viewer.id
  if (value === 'none') return null
  const user = /^\d{1,15}$/.test(value) ? await findUser(db, Number(value)) : await findUserByName(db, value)
  if (!user || !isAgent(user)) throw invalid({ [field]: ['Select a valid choice: me, none, or an agent.'] })
  return user.id
}

async function readLabel(db: Db, field: string, name: string): Promise<number> {
  const id = await findLabel(db, name)
  if (id === undefined) throw invalid({ [field]: ['Select a valid choice: there is no such label.'] })
  return id
}

/** Whoever has this name; for agents also who has one that begins so. A customer doesn't learn which names there are. */
async function readRequesters(db: Db, viewer: Viewer, name: string): Promise<number[]> {
  const user = await findUserByName(db, name)
  if (user) return [user.id]
  if (!isAgent(viewer)) return []
  const ids = await findUsersByStart(db, name, 20)
  if (ids.length === 0) throw invalid({ q: [`Nobody has a name that begins with “${name.slice(0, 50)}”.`] })
  return ids
}

const eb = expressionBuilder<Tables, 'tickets'>()

/** The filters as SQL over `tickets`. Visibility is not among them. */
export function conditions(database: Database, viewer: Viewer, filters: TicketFilters): Expression<SqlBool>[] {
  const list: Expression<SqlBool>[] = []
  const { mine, requesterIds, assigneeId, labelIds, unread, mentioned, snoozed, terms } = filters
  for (const column of ['status', 'priority', 'visibility'] as const) {
    const value = filters[column]
    if (value !== undefined) list.push(eb(`tickets.${column}`, '=', value))
  }
  // What a customer sees in private is their own: there is an index for that.
  if (filters.visibility === 'private' && !isAgent(viewer)) list.push(eb('tickets.requester_id', '=', viewer.id))
  if (mine !== undefined) list.push(eb('tickets.requester_id', mine ? '=' : '<>', viewer.id))
  if (requesterIds !== undefined) list.push(isOneOf('tickets.requester_id', requesterIds))
  if (assigneeId !== undefined) list.push(eb('tickets.assignee_id', assigneeId === null ? 'is' : '=', assigneeId))
  for (const id of labelIds ?? [])
    list.push(eb('tickets.id', 'in', eb.selectFrom('ticket_labels').select('ticket_id').where('label_id', '=', id)))
  if (mentioned !== undefined) {
    const mentions = eb.selectFrom('mentions').select('ticket_id').where('user_id', '=', viewer.id)
    list.push(eb('tickets.id', mentioned ? 'in' : 'not in', mentions))
  }
  if (snoozed !== undefined) list.push(eb('tickets.snoozed_until', snoozed ? 'is not' : 'is', null))
  if (unread !== undefined) list.push(isUnread(viewer, unread))
  if (terms !== undefined) list.push(hasText(database, viewer, terms, list, isNarrow(viewer, filters)))
  return list
}

function isOneOf(column: 'tickets.requester_id', ids: number[]): Expression<SqlBool> {
  if (ids.length === 0) return sql<SqlBool>`1 = 0`
  return ids.length === 1 ? eb(column, '=', ids[0] as number) : eb(column, 'in', ids)
}

/** Whether the filters leave few tickets: these are read and sorted, rather than all looked at in order. */
export const isNarrow = (
  viewer: Viewer,
  { mine, requesterIds, mentioned, snoozed, unread, visibility }: TicketFilters,
) => Boolean(mine || requesterIds || mentioned || snoozed || (!isAgent(viewer) && (unread || visibility === 'private')))

/** How many posts and subjects a list looks at, the newest first, for a word that is in more. */
const mostHits = 10_000

/** Whether the subject, or one post that the viewer may read, has all of the terms. `held`: what else must hold. */
function hasText(
  database: Database,
  viewer: Viewer,
  terms: SearchTerm[],
  held: Expression<SqlBool>[],
  hasFewTickets: boolean,
): Expression<SqlBool> {
  if (terms.length === 0) return sql<SqlBool>`1 = 0`
  const tickets = sql.join([isVisible(viewer), ...held], sql` and `)
  return sql<SqlBool>`tickets.id in (
    select id from (select tickets.id ${postHits(database, terms, hasFewTickets)}
      and ${postsFor(viewer)} and ${tickets} ${newestHits(hasFewTickets, 'posts.id')} limit ${mostHits}) as by_post
    union select id from (select tickets.id ${subjectHits(database, terms, hasFewTickets)}
      and ${tickets} ${newestHits(hasFewTickets, 'tickets.id')} limit ${mostHits}) as by_subject)`
}

/**
 * Posts with the terms, as `posts` with their `tickets`; what else must hold comes after an `and`. Where there are few
 * tickets their posts are looked through: the pluses keep SQLite from beginning with all posts that match.
 */
export const postHits = ({ search }: Database, terms: SearchTerm[], hasFewTickets: boolean) =>
  hasFewTickets
    ? sql`from tickets join posts on posts.ticket_id = tickets.id where +posts.id in (${search('posts', terms)})`
    : sql`from (${search('posts', terms)}) as hits join posts on posts.id = hits.id
        join tickets on tickets.id = posts.ticket_id where 1 = 1`

/** The same for subjects. */
export const subjectHits = ({ search }: Database, terms: SearchTerm[], hasFewTickets: boolean) =>
  hasFewTickets
    ? sql`from tickets where +tickets.id in (${search('tickets', terms)})`
    : sql`from (${search('tickets', terms)}) as hits join tickets on tickets.id = hits.id where 1 = 1`

/** The newest first, as the index of words has them, or sorted where there are few. */
export const newestHits = (hasFewTickets: boolean, id: 'posts.id' | 'tickets.id') =>
  hasFewTickets ? sql`order by +${sql.ref(id)} desc` : sql`order by hits.id desc`

/** A customer follows few tickets of all that are shared: those are looked at, and no other. */
function isUnread(viewer: Viewer, wanted: boolean): Expression<SqlBool> {
  if (!wanted) return sql<SqlBool>`${unreadCount(viewer)} = 0`
  if (isAgent(viewer)) return sql<SqlBool>`${unreadCount(viewer)} > 0`
  return sql<SqlBool>`tickets.id in (select id from tickets where requester_id = ${viewer.id}
    union select ticket_id from reads where user_id = ${viewer.id}) and ${unreadCount(viewer)} > 0`
}
