import type { Bucket, Measures, ReportQuery } from '../../contract/index.ts'
import type { FieldErrors } from '../../http/problem.ts'
import { dateOf, dayAt, instantOf, readDay, weekdayOf } from '../calendar/rules.ts'

/** The times of a report: bucket `i` lasts from `edges[i]` until just before `edges[i + 1]`. */
export interface Times {
  dates: string[]
  edges: number[]
}

const mostBuckets = 366
const usualDays = 28

/** Reads which days or weeks are asked for. What can't be comes back as errors. */
export function readTimes(query: ReportQuery, zone: string, now: number): Times | { errors: FieldErrors } {
  const to = query.to === undefined ? dayAt(zone, now) : readDay(query.to)
  const from = query.from === undefined ? to && to - usualDays + 1 : readDay(query.from)
  if (to === undefined) return { errors: { to: ['Enter a day as in 2026-01-31.'] } }
  if (from === undefined) return { errors: { from: ['Enter a day as in 2026-01-31.'] } }
  if (from > to) return { errors: { to: ['The last day is before the first.'] } }
  const step = query.by === 'week' ? 7 : 1
  const first = step === 7 ? from - weekdayOf(from) + 1 : from
  const count = Math.floor((to - first) / step) + 1
  if (count > mostBuckets)
    return { errors: { from: [`A report has at most ${mostBuckets} ${step === 7 ? 'weeks' : 'days'}.`] } }
  const days = Array.from({ length: count + 1 }, (_, index) => first + index * step)
  return { dates: days.slice(0, -1).map(dateOf), edges: days.map((day) => instantOf(zone, day, 0)) }
}

/** Buckets of the same length in a row: those from `index` on begin at `begin`, the run is over at `end`. */
export interface Run {
  index: number
  begin: number
  end: number
  length: number
}

/** Few runs for many buckets: only where the clocks change is a day longer or shorter. Lets SQL divide, not compare. */
export function runsOf(edges: number[]): Run[] {
  const runs: Run[] = []
  for (const [index, begin] of edges.slice(0, -1).entries()) {
    const end = edges[index + 1] ?? begin
    const length = end - begin
    const last = runs.at(-1)
    if (length === 0) continue
    if (last?.end === begin && last.length === length && last.index + (begin - last.begin) / length === index)
      last.end = end
    else runs.push({ index, begin, end, length })
  }
  return runs
}

/** How long things took, in milliseconds. */
export interface Durations {
  count: number
  median: number
  mean: number
}

/** What SQL counted for one bucket, or for all of the time. */
export interface Counted {
  created?: number | undefined
  replied?: Durations | undefined
  resolved?: Durations | undefined
  rated?: { good: number; bad: number } | undefined
}

export const seconds = (ms: number | undefined): number | null => (ms === undefined ? null : Math.round(ms / 1000))

export const measuresOf = ({ created = 0, replied, resolved, rated }: Counted, backlog: number): Measures => ({
  created,
  resolved: resolved?.count ?? 0,
  backlog,
  first_reply_median_s: seconds(replied?.median),
  first_reply_mean_s: seconds(replied?.mean),
  resolution_median_s: seconds(resolved?.median),
  resolution_mean_s: seconds(resolved?.mean),
  good: rated?.good ?? 0,
  bad: rated?.bad ?? 0,
})

/** Puts the buckets together: the backlog goes from one to the next. */
export function bucketsOf(dates: string[], backlogBefore: number, counted: Counted[]): Bucket[] {
  let backlog = backlogBefore
  return dates.map((date, index) => {
    const { created = 0, replied, resolved, rated } = counted[index] ?? {}
    backlog += created - (resolved?.count ?? 0)
    return { date, ...measuresOf({ created, replied, resolved, rated }, backlog) }
  })
}

const sum = (list: number[]) => list.reduce((total, one) => total + one, 0)

/** How many all of them are, and their mean. Medians don't add up. */
export function joinDurations(parts: Durations[]): { count: number; mean: number } {
  const count = sum(parts.map((part) => part.count))
  return { count, mean: sum(parts.map((part) => part.mean * part.count)) / count }
}

export const sumOf = (counted: Counted[]) => ({
  created: sum(counted.map(({ created = 0 }) => created)),
  rated: {
    good: sum(counted.map(({ rated }) => rated?.good ?? 0)),
    bad: sum(counted.map(({ rated }) => rated?.bad ?? 0)),
  },
})
