import fc from 'fast-check'
import t from 'tap'
import {
  areaPath,
  linePath,
  namedPlaces,
  placeAt,
  runsOf,
  ticksOf,
  xOf,
  yOf,
} from '../../widget/src/agent/state/plot.ts'
import { contentment, dayBefore, duration, lastDays, queryOf, shortDate } from '../../widget/src/agent/state/report.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

t.test('a scale has few lines, at round numbers, and holds the highest value', async (t) => {
  t.same(ticksOf([0, 3], 'count'), [0, 1, 2, 3])
  t.same(ticksOf([7, 8], 'count'), [0, 2, 4, 6, 8])
  t.same(ticksOf([41], 'count'), [0, 20, 40, 60])
  t.same(ticksOf([], 'count'), [0, 1])
  t.same(ticksOf([null, 0], 'seconds'), [0, 1])
  t.same(ticksOf([50 * minute], 'seconds'), [0, 15 * minute, 30 * minute, 45 * minute, hour])
  t.same(ticksOf([5 * hour], 'seconds'), [0, 2 * hour, 4 * hour, 6 * hour])
  t.same(ticksOf([9 * day], 'seconds'), [0, 5 * day, 10 * day])
  const value = fc.option(fc.integer({ min: 0, max: 100_000_000 }))
  fc.assert(
    fc.property(fc.array(value), fc.constantFrom('count' as const, 'seconds' as const), (values, unit) => {
      const ticks = ticksOf(values, unit)
      const highest = Math.max(0, ...values.map((one) => one ?? 0))
      const step = ticks[1] ?? 0
      return (
        ticks[0] === 0 &&
        ticks.length >= 2 &&
        ticks.length <= 6 &&
        Number.isInteger(step) &&
        ticks.every((tick, i) => tick === i * step) &&
        (ticks.at(-1) ?? 0) >= highest &&
        (ticks.at(-1) ?? 0) - step < Math.max(1, highest)
      )
    }),
  )
})

t.test('a line is broken where there is no value', async (t) => {
  t.same(runsOf([1, 2, null, 0, null, null, 4]), [[0, 1], [3], [6]])
  t.same(runsOf([null, null]), [])
  const frame = { count: 4, width: 400, height: 100, top: 10 }
  t.equal(linePath([10, 0, null, 5], frame), 'M50 0L150 100M350 50')
  t.equal(areaPath([null, 10, 0, null], frame), 'M150 100L150 0L250 100L250 100Z')
  t.equal(linePath([null], frame), '')
})

t.test('the place under the pointer is the one that is drawn there', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 366 }), fc.integer({ min: 40, max: 2000 }), (count, width) => {
      const frame = { count, width, height: 100, top: 1 }
      // Tenths of a pixel may lie over an edge where bands are narrower.
      const places = Array.from({ length: count }, (_, place) => place)
      return width / count < 1 || places.every((place) => placeAt(xOf(place, frame), frame) === place)
    }),
  )
  const frame = { count: 3, width: 300, height: 100, top: 4 }
  t.same(
    [-5, 0, 299, 300, 900].map((x) => placeAt(x, frame)),
    [0, 0, 2, 2, 2],
  )
  t.same(
    [0, 1, 4].map((value) => yOf(value, frame)),
    [100, 75, 0],
  )
})

t.test('dates under a scale keep their distance, and the last one is named', async (t) => {
  t.same(namedPlaces(7, 10), [0, 1, 2, 3, 4, 5, 6])
  t.same(namedPlaces(30, 5), [5, 11, 17, 23, 29])
  t.same(namedPlaces(1, 0.2), [0])
  t.same(namedPlaces(0, 5), [])
})

t.test('times are said in their two largest units', async (t) => {
  t.equal(duration(0), '0s')
  t.equal(duration(59), '59s')
  t.equal(duration(hour), '1h')
  t.equal(duration(3 * hour + 20 * minute + 59), '3h 20m')
  t.equal(duration(2 * day + 4 * hour), '2d 4h')
  t.equal(duration(minute + 5), '1m 5s')
  t.equal(contentment({ good: 0, bad: 0 }), undefined)
  t.equal(contentment({ good: 2, bad: 1 }), '67%')
  t.equal(shortDate('2026-03-01'), 'Mar 1')
})

t.test('the last days end today, whatever day it is at the service', async (t) => {
  const newYear = new Date(2026, 0, 2, 23, 30)
  t.equal(dayBefore(0, newYear), '2026-01-02')
  t.equal(dayBefore(6, newYear), '2025-12-27')
  const asked = { ...lastDays(7), assignee: '', label: 'billing' }
  t.equal(asked.by, 'day')
  t.equal(lastDays(90).by, 'week')
  t.same(queryOf(asked), { from: asked.from, to: undefined, by: 'day', assignee: undefined, label: 'billing' })
  t.equal(queryOf({ ...asked, days: 'custom' }).to, asked.to)
})
