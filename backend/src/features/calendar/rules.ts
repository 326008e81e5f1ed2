/** Days and wall clocks of a time zone, by Intl alone. A day is a whole number: days since 1 January 1970. */

export const dayMs = 24 * 60 * 60 * 1000
const minuteMs = 60 * 1000

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    const digits = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', second: 'numeric', ...digits })
    formats.set(zone, format)
  }
  return format
}

export function isZone(zone: string): boolean {
  try {
    return Boolean(formatOf(zone))
  } catch {
    return false
  }
}

/** What a zone's clock shows at an instant, as if it were UTC. */
function wallAt(zone: string, ms: number): number {
  const seconds = Math.floor(ms / 1000) * 1000
  const part: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(seconds)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) + (ms - seconds)
}

const offsetAt = (zone: string, ms: number) => wallAt(zone, ms) - ms

export const dayAt = (zone: string, ms: number): number => Math.floor(wallAt(zone, ms) / dayMs)

/**
 * The instant at which a day's clock shows so many minutes. Of an hour that comes twice, the first; for one that is
 * skipped, the moment of the skip.
 */
export function instantOf(zone: string, day: number, minutes: number): number {
  const wall = day * dayMs + minutes * minuteMs
  const [before, after] = [offsetAt(zone, wall - dayMs), offsetAt(zone, wall + dayMs)]
  const candidates = [wall - before, wall - after].sort((a, b) => a - b)
  const match = candidates.find((ms) => wallAt(zone, ms) === wall)
  return match ?? skipBetween(zone, wall, candidates)
}

/** The first instant, to the minute, whose clock shows `wall` or later. */
function skipBetween(zone: string, wall: number, [from = 0, to = 0]: number[]): number {
  let [low, high] = [from - minuteMs, to]
  while (high - low > minuteMs) {
    const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs
    if (wallAt(zone, middle) >= wall) high = middle
    else low = middle
  }
  return high
}

/** `2026-12-25` as a day. Undefined for a date that there is not. */
export function readDay(date: string): number | undefined {
  const ms = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date ? undefined : ms / dayMs
}

export const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)

/** From 1 for Monday to 7 for Sunday. 1 January 1970 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1
