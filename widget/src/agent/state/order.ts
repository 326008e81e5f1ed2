import type { Ticket } from '@deskside/backend/contract'

export type Sort = 'activity' | 'waiting'

/** Ascending: what comes first in the list is less. */
function keyOf(ticket: Ticket, sort: Sort): [number, number] {
  if (sort === 'waiting') return [ticket.waiting_since ? Date.parse(ticket.waiting_since) : Infinity, ticket.id]
  return [-Date.parse(ticket.updated_at), -ticket.id]
}

function isAfter(a: Ticket, b: Ticket, sort: Sort): boolean {
  const [time, id] = keyOf(a, sort)
  const [otherTime, otherId] = keyOf(b, sort)
  return time > otherTime || (time === otherTime && id > otherId)
}

/** What is read again replaces what was known, each row in its place; a row that is as it was keeps its identity. */
export function updateInPlace(rows: readonly Ticket[], read: readonly Ticket[]): Ticket[] {
  const byId = new Map(read.map((ticket) => [ticket.id, ticket]))
  return rows.map((row) => {
    const now = byId.get(row.id)
    return now && JSON.stringify(now) !== JSON.stringify(row) ? now : row
  })
}

/**
 * The list as the service has it now: its first page, then what was loaded below. `hasMore` when the page is not all
 * there is; a row that isn't on it and stood above its end is no longer in the view.
 */
export function takePage(rows: readonly Ticket[], page: readonly Ticket[], hasMore: boolean, sort: Sort): Ticket[] {
  const last = page.at(-1)
  if (!hasMore || !last) return [...page]
  const read = new Set(page.map(({ id }) => id))
  return [...page, ...rows.filter((row) => !read.has(row.id) && isAfter(row, last, sort))]
}

/** How many rows are new, gone or elsewhere in `after`, apart from those in `own`. */
export function countUpdates(
  before: readonly Ticket[],
  after: readonly Ticket[],
  own: ReadonlySet<number> = new Set(),
): number {
  const places = new Map(before.map(({ id }, place) => [id, place]))
  const stays = after.filter(({ id }) => places.has(id) && !own.has(id)).map(({ id }) => places.get(id) ?? 0)
  const isElsewhere = stays.length - longestRun(stays)
  const isNew = after.filter(({ id }) => !places.has(id) && !own.has(id)).length
  const now = new Set(after.map(({ id }) => id))
  const isGone = before.filter(({ id }) => !now.has(id) && !own.has(id)).length
  return isNew + isGone + isElsewhere
}

/** The length of the longest ascending subsequence: all others have moved. */
function longestRun(places: readonly number[]): number {
  const tails: number[] = []
  for (const place of places) {
    const at = tails.findIndex((tail) => tail >= place)
    tails[at < 0 ? tails.length : at] = place
  }
  return tails.length
}
