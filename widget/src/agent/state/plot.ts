export type Unit = 'count' | 'seconds'
export type Values = readonly (number | null)[]

const minute = 60
const hour = 60 * minute
const day = 24 * hour
/** What clocks and calendars are divided by. Above them, days go on as counts do. */
const spans = [1, 5, 15, 30, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute].concat(
  [1, 2, 3, 6, 12].map((n) => n * hour),
)
const mostTicks = 4

/** The smallest of 1, 2, 5, 10, 20, 50… that isn't below `least`. */
function roundUp(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)))
  return ([1, 2, 5].find((n) => n * power >= least) ?? 10) * power
}

function stepOf(highest: number, unit: Unit): number {
  const least = highest / mostTicks
  if (unit === 'count') return roundUp(least)
  return spans.find((step) => step >= least) ?? roundUp(least / day) * day
}

/** The lines of a scale from 0 to what holds the highest value: few, at round numbers, whole ones of counts. */
export function ticksOf(values: Values, unit: Unit): number[] {
  const highest = Math.max(1, ...values.map((value) => value ?? 0))
  const step = stepOf(highest, unit)
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, i) => i * step)
}

/** Runs of places that have a value: a line is broken where there is none, not drawn through zero. */
export function runsOf(values: Values): number[][] {
  const runs: number[][] = []
  for (const [place, value] of values.entries()) {
    if (value === null) continue
    const run = runs.at(-1)
    if (run?.at(-1) === place - 1) run.push(place)
    else runs.push([place])
  }
  return runs
}

export interface Frame {
  count: number
  width: number
  height: number
  /** What the top stands for. */
  top: number
}

/** The middle of a place's band, from the left; rounded, for the drawing's size. */
export const xOf = (place: number, { count, width }: Frame): number => round(((place + 0.5) * width) / count)
export const yOf = (value: number, { height, top }: Frame): number => round(height - (value * height) / top)
const round = (px: number): number => Math.round(px * 10) / 10

/** The path of a line through its values, lifted where there are none. */
export const linePath = (values: Values, frame: Frame): string =>
  runsOf(values)
    .map((run) => `M${run.map((place) => `${xOf(place, frame)} ${yOf(values[place] ?? 0, frame)}`).join('L')}`)
    .join('')

/** The area under that line. */
export const areaPath = (values: Values, frame: Frame): string =>
  runsOf(values)
    .map((run) => {
      const [first = 0, last = 0] = [run[0], run.at(-1)]
      const line = run.map((place) => `L${xOf(place, frame)} ${yOf(values[place] ?? 0, frame)}`).join('')
      return `M${xOf(first, frame)} ${frame.height}${line}L${xOf(last, frame)} ${frame.height}Z`
    })
    .join('')

/** The place under a point that lies `x` from the left. */
export const placeAt = (x: number, { count, width }: Frame): number =>
  Math.min(count - 1, Math.max(0, Math.floor((x * count) / width)))

/** Which places are named under the scale: the last one, and others at the same distance before it, as far as there is room. */
export function namedPlaces(count: number, room: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, room)))
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => count - 1 - i * step).reverse()
}
