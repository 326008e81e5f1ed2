import type { Priority, ServiceLevels, Target } from '../../contract/index.ts'
import type { TicketRow } from '../../db/tables.ts'
import type { FieldErrors } from '../../http/problem.ts'
import { dayAt, instantOf, isZone, readDay, weekdayOf } from '../calendar/rules.ts'

/** Until an admin says otherwise: working days, and no targets. */
export const defaultServiceLevels: ServiceLevels = {
  timezone: 'UTC',
  hours: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' })),
  holidays: [],
  targets: {
    low: { first_reply_minutes: null, resolution_minutes: null },
    normal: { first_reply_minutes: null, resolution_minutes: null },
    high: { first_reply_minutes: null, resolution_minutes: null },
    urgent: { first_reply_minutes: null, resolution_minutes: null },
  },
}

type Range = [from: number, to: number]

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

/** The ranges of a day of the week, in minutes, in order. */
const rangesOf = (hours: ServiceLevels['hours'], weekday: number): Range[] =>
  hours
    .filter(({ day }) => day === weekday)
    .map(({ from, to }): Range => [minutesOf(from), minutesOf(to)])
    .sort((a, b) => a[0] - b[0])

/** What is wrong with service levels of the right shape, if anything. */
export function serviceLevelFaults({ timezone, hours = [], holidays = [] }: Partial<ServiceLevels>) {
  const errors: FieldErrors = {}
  if (timezone !== undefined && !isZone(timezone))
    errors.timezone = [`There is no time zone "${timezone}". One looks like Europe/Rome.`]
  const fault = hoursFault(hours)
  if (fault) errors.hours = [fault]
  const unreal = holidays.find((date) => readDay(date) === undefined)
  if (unreal) errors.holidays = [`There is no day ${unreal}.`]
  return Object.keys(errors).length > 0 ? errors : undefined
}

function hoursFault(hours: ServiceLevels['hours']): string | undefined {
  const backward = hours.find(({ from, to }) => minutesOf(from) >= minutesOf(to))
  if (backward)
    return `A range ends after it begins, on the same day: ${backward.from} to ${backward.to} does not. For hours past midnight, end at 24:00 and begin another range at 00:00 on the next day.`
  for (const weekday of new Set(hours.map(({ day }) => day))) {
    const ranges = rangesOf(hours, weekday)
    if (ranges.some(([from], index) => index > 0 && from < (ranges[index - 1]?.[1] ?? 0)))
      return 'Two ranges of the same day overlap.'
  }
  return undefined
}

/** When the desk is open: the ranges of a day as instants, in order. */
export interface Calendar {
  dayAt(ms: number): number
  rangesOf(day: number): Range[]
}

export function calendarOf({ timezone, hours, holidays }: ServiceLevels): Calendar {
  const closed = new Set(holidays.map(readDay))
  const week = Array.from({ length: 8 }, (_, weekday) => rangesOf(hours, weekday))
  const known = new Map<number, Range[]>()
  function openRanges(day: number): Range[] {
    if (closed.has(day)) return []
    return (week[weekdayOf(day)] ?? []).map(([from, to]) => [
      instantOf(timezone, day, from),
      instantOf(timezone, day, to),
    ])
  }
  return {
    dayAt: (ms) => dayAt(timezone, ms),
    rangesOf(day) {
      const ranges = known.get(day) ?? openRanges(day)
      known.set(day, ranges)
      return ranges
    },
  }
}

/** A desk that is closed for so many days in a row has no more business hours. */
const longestSearchDays = 3660

/**
 * The instant at which so much business time, in milliseconds, has passed. Undefined: never. The search begins a day
 * early, and the one below a day late: where clocks go back over midnight, a day comes twice.
 */
export function addBusinessTime(calendar: Calendar, from: number, duration: number): number | undefined {
  const first = calendar.dayAt(from)
  let left = duration
  for (let day = first - 1; day < first + longestSearchDays; day++)
    for (const [opens, closes] of calendar.rangesOf(day)) {
      const begin = Math.max(opens, from)
      if (begin >= closes) continue
      if (closes - begin >= left) return begin + left
      left -= closes - begin
    }
  return undefined
}

/**
 * The latest instant from which so much business time has passed by `to`: what began by then is due. Lets SQL find
 * what is late by one comparison. Undefined: never.
 */
export function subtractBusinessTime(calendar: Calendar, to: number, duration: number): number | undefined {
  const last = calendar.dayAt(to)
  let left = duration
  for (let day = last + 1; day > last - longestSearchDays; day--)
    for (const [opens, closes] of calendar.rangesOf(day).toReversed()) {
      const end = Math.min(closes, to)
      if (end <= opens) continue
      if (end - opens >= left) return end - left
      left -= end - opens
    }
  return undefined
}

const minuteMs = 60 * 1000
const targetNames = ['first_reply_minutes', 'resolution_minutes'] as const satisfies (keyof Target)[]

export interface Due {
  first_reply_due_at: number | null
  resolution_due_at: number | null
}

type Timed = Pick<TicketRow, 'priority' | 'created_at' | 'first_replied_at' | 'status'>

const isOver = ({ status }: Pick<TicketRow, 'status'>) => status === 'resolved' || status === 'closed'

/** When a ticket is to be answered and resolved. Null: there is no such target, or it is met. */
export function dueTimes(levels: ServiceLevels, calendar: Calendar, ticket: Timed): Due {
  const [reply, resolution] = targetNames.map((name) => levels.targets[ticket.priority][name])
  const due = (minutes: number | null | undefined) =>
    minutes ? (addBusinessTime(calendar, ticket.created_at, minutes * minuteMs) ?? null) : null
  return {
    first_reply_due_at: isOver(ticket) || ticket.first_replied_at !== null ? null : due(reply),
    resolution_due_at: isOver(ticket) ? null : due(resolution),
  }
}

type Marked = Pick<TicketRow, 'status' | 'first_replied_at' | 'first_reply_breached_at' | 'resolution_breached_at'>

/** Whether a target was missed that is still not met. */
export const isBreached = (ticket: Marked): boolean =>
  !isOver(ticket) &&
  (ticket.resolution_breached_at !== null ||
    (ticket.first_reply_breached_at !== null && ticket.first_replied_at === null))

/** For each priority and target: what was opened by `since`, and has not met it, is late. Undefined: nothing is. */
export function lateSince(levels: ServiceLevels, calendar: Calendar, now: number) {
  return (Object.keys(levels.targets) as Priority[]).flatMap((priority) =>
    targetNames.map((target) => {
      const minutes = levels.targets[priority][target]
      const since = minutes === null ? undefined : subtractBusinessTime(calendar, now, minutes * minuteMs)
      return { priority, target, since }
    }),
  )
}
