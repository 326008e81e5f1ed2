import type { Bucket, Report } from '../../backend/src/contract/index.ts'

/** A ticket as a report counts it, times in milliseconds. */
export interface Told {
  created_at: number
  first_replied_at: number | null
  resolved_at: number | null
  merged_into_id: number | null
  assignee_id: number | null
  labels: string[]
  rating: { score: 'good' | 'bad'; created_at: number } | undefined
  replies: { author_id: number; created_at: number }[]
}

/** The day that a zone's clock shows, by Intl alone. */
export function clockOf(timeZone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (ms) => format.format(ms)
}

function median(list: number[]): number | null {
  const sorted = list.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2 / 1000)
}

const mean = (list: number[]) =>
  list.length === 0 ? null : Math.round(list.reduce((sum, one) => sum + one, 0) / list.length / 1000)

/** A report counted ticket by ticket, for comparing. `isIn` says what lies in the time. */
export function measure(tickets: Told[], isIn: (ms: number) => boolean, isBefore: (ms: number) => boolean) {
  const counted = tickets.filter(({ merged_into_id }) => merged_into_id === null)
  const took = (column: 'first_replied_at' | 'resolved_at') =>
    counted.flatMap((one) => (one[column] !== null && isIn(one[column]) ? one[column] - one.created_at : []))
  const ratings = counted.flatMap(({ rating }) => (rating && isIn(rating.created_at) ? rating.score : []))
  const isPast = (ms: number) => isIn(ms) || isBefore(ms)
  const [replied, resolved] = [took('first_replied_at'), took('resolved_at')]
  return {
    created: counted.filter(({ created_at }) => isIn(created_at)).length,
    resolved: resolved.length,
    backlog: counted.filter(
      ({ created_at, resolved_at }) => isPast(created_at) && !(resolved_at !== null && isPast(resolved_at)),
    ).length,
    first_reply_median_s: median(replied),
    first_reply_mean_s: mean(replied),
    resolution_median_s: median(resolved),
    resolution_mean_s: mean(resolved),
    good: ratings.filter((score) => score === 'good').length,
    bad: ratings.filter((score) => score === 'bad').length,
  }
}

/** The whole report, counted so. `bucketAt` names the bucket of an instant by its date. */
export function bruteForce(tickets: Told[], dates: string[], bucketAt: (ms: number) => string): Report {
  const [first = '', last = ''] = [dates[0], dates.at(-1)]
  const isIn = (ms: number) => bucketAt(ms) >= first && bucketAt(ms) <= last
  const isBefore = (ms: number) => bucketAt(ms) < first
  const buckets: Bucket[] = dates.map((date) => ({
    date,
    ...measure(
      tickets,
      (ms) => bucketAt(ms) === date,
      (ms) => bucketAt(ms) < date,
    ),
  }))
  const counted = tickets.filter(({ merged_into_id }) => merged_into_id === null)
  const writers = counted.flatMap(({ replies }) => replies.map(({ author_id }) => author_id))
  const ids = new Set([...writers, ...counted.map(({ assignee_id }) => assignee_id)].filter((id) => id !== null))
  const agents = [...ids].map((id) => {
    const { resolved, first_reply_median_s, resolution_median_s, good, bad } = measure(
      counted.filter(({ assignee_id }) => assignee_id === id),
      isIn,
      isBefore,
    )
    const replies = counted.flatMap((one) => one.replies.filter((reply) => reply.author_id === id))
    const agent = { id, username: '', is_customer_service: true }
    const written = replies.filter(({ created_at }) => isIn(created_at)).length
    return { agent, replies: written, resolved, first_reply_median_s, resolution_median_s, good, bad }
  })
  const labels = [...new Set(counted.flatMap((one) => one.labels))].map((label) => {
    const { created, resolved } = measure(
      counted.filter((one) => one.labels.includes(label)),
      isIn,
      isBefore,
    )
    return { label, created, resolved }
  })
  return { buckets, totals: measure(tickets, isIn, isBefore), agents, labels }
}
