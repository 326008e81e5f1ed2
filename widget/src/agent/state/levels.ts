import type { ServiceLevels } from '@deskside/backend/contract'

export type Hours = ServiceLevels['hours']
export type Unit = 'minutes' | 'hours'

/** How a field writes a target: whole hours as hours. */
export const unitOf = (minutes: number | null): Unit => (minutes !== null && minutes % 60 ? 'minutes' : 'hours')

export const inUnit = (minutes: number | null, unit: Unit): string =>
  minutes === null ? '' : `${unit === 'hours' ? minutes / 60 : minutes}`

/** Minutes, null for none. What is no number comes through as it is: the service says what is wrong with it. */
export const inMinutes = (typed: string, unit: Unit): number | null =>
  typed.trim() === '' ? null : Math.round(Number(typed) * (unit === 'hours' ? 60 : 1))

/** A field for a time has no 24:00: the end of the day is 00:00 there. */
export const shownEnd = (to: string): string => (to === '24:00' ? '00:00' : to)
export const sentEnd = (to: string): string => (to === '00:00' ? '24:00' : to)

/** In the order of the week. */
export const sorted = (hours: Hours): Hours => [...hours].sort((a, b) => a.day - b.day || a.from.localeCompare(b.from))

/** One more range on a day: working hours, or what is left of the day after the last one. */
export function withRange(hours: Hours, day: number): Hours {
  const last = hours.filter((one) => one.day === day).at(-1)
  const free = hours.find((one) => one.day !== day)
  const range = last ? { from: last.to, to: '24:00' } : { from: free?.from ?? '09:00', to: free?.to ?? '17:00' }
  return last?.to === '24:00' ? hours : sorted([...hours, { day, ...range }])
}
