import { locale } from '../../locales/index.ts'

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** How long, in its largest unit: "5m", "3h", "2d". */
export function span(ms: number): string {
  const [unit, length] = units.find((one) => ms >= one[1]) ?? units[2]
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' })
  return format.format(Math.max(1, Math.floor(ms / length)))
}

/** A moment in numbers, for a tooltip. */
export const moment = (iso: string): string => new Date(iso).toLocaleString(locale)
