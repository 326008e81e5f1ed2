import fc from 'fast-check'
import t from 'tap'
import type { ServiceLevels } from '../../backend/src/contract/index.ts'
import { dateOf, dayAt, dayMs, instantOf, readDay, weekdayOf } from '../../backend/src/features/calendar/rules.ts'
import {
  addBusinessTime,
  calendarOf,
  defaultServiceLevels,
  dueTimes,
  lateSince,
  serviceLevelFaults,
  subtractBusinessTime,
} from '../../backend/src/features/service-levels/rules.ts'

const minute = 60_000
const hour = 60 * minute

/** Two that change their clocks by an hour, one by half an hour, one at midnight, one never, one that skipped a day. */
const zones = [
  'Europe/Rome',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Havana',
  'Asia/Kolkata',
  'Pacific/Apia',
  'America/St_Johns',
]

const levelsOf = (change: Partial<ServiceLevels>): ServiceLevels => ({ ...defaultServiceLevels, ...change })
const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** Ranges that don't overlap: the edges of a day cut it, and every second piece is open. */
const anyHours = fc
  .array(
    fc.record({
      day: fc.integer({ min: 1, max: 7 }),
      edges: fc.uniqueArray(fc.integer({ min: 0, max: 48 }), { minLength: 2, maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((days) => {
    const byDay = new Map(days.map(({ day, edges }) => [day, edges.toSorted((a, b) => a - b)]))
    return [...byDay].flatMap(([day, edges]) =>
      edges.flatMap((edge, index) => {
        const to = edges[index + 1]
        return index % 2 === 0 && to !== undefined ? [{ day, from: clock(edge * 30), to: clock(to * 30) }] : []
      }),
    )
  })

const since = Date.UTC(2008, 0, 1)
const until = Date.UTC(2028, 0, 1)
const anyInstant = fc.integer({ min: since / minute, max: until / minute }).map((minutes) => minutes * minute)
const anyHolidays = fc.array(
  fc.integer({ min: since / dayMs, max: until / dayMs }).map((day) => dateOf(day)),
  { maxLength: 20 },
)
const anyLevels = fc
  .record({ timezone: fc.constantFrom(...zones), hours: anyHours, holidays: anyHolidays })
  .map(levelsOf)
const anyDuration = fc.integer({ min: 1, max: 6000 }).map((minutes) => minutes * minute)

const formats = new Map(
  zones.map((timeZone) => {
    const digits = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
    return [timeZone, new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', weekday: 'short', ...digits })]
  }),
)

/** The clock of a zone, read by Intl alone: what the arithmetic is compared with. */
function wall(timezone: string, ms: number) {
  const parts = formats.get(timezone)?.formatToParts(ms) ?? []
  const read = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return {
    date: `${read('year')}-${read('month')}-${read('day')}`,
    weekday: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(read('weekday')) + 1,
    time: `${read('hour')}:${read('minute')}`,
  }
}

function isOpen({ timezone, hours, holidays }: ServiceLevels, ms: number): boolean {
  const { date, weekday, time } = wall(timezone, ms)
  return !holidays.includes(date) && hours.some(({ day, from, to }) => day === weekday && from <= time && time < to)
}

t.test('due times agree with a clock that is read minute by minute, over changes of the clocks too', async (t) => {
  /** Some days before and at changes of the clocks. */
  const nearChanges: [string, string][] = [
    ['Europe/Rome', '2026-03-27T10:00:00Z'],
    ['Europe/Rome', '2026-10-23T10:00:00Z'],
    ['America/New_York', '2026-03-06T10:00:00Z'],
    ['America/New_York', '2026-10-30T10:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-03T10:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-02T10:00:00Z'],
    ['America/Havana', '2026-03-06T10:00:00Z'],
    ['Pacific/Apia', '2011-12-28T10:00:00Z'],
    ['Asia/Kolkata', '2026-03-27T10:00:00Z'],
  ]
  for (const [timezone, start] of nearChanges) {
    const levels = levelsOf({
      timezone,
      hours: [1, 2, 3, 4, 5, 6, 7].flatMap((day) => [
        { day, from: '00:15', to: '00:45' },
        { day, from: '03:15', to: '12:00' },
        { day, from: '22:00', to: '24:00' },
      ]),
      holidays: ['2026-10-24'],
    })
    const calendar = calendarOf(levels)
    const from = Date.parse(start)
    const wrong: string[] = []
    let counted = 0
    for (let ms = from; ms < from + 4 * dayMs; ms += minute) {
      if (!isOpen(levels, ms)) continue
      counted++
      if (addBusinessTime(calendar, from, counted * minute) !== ms + minute) wrong.push(new Date(ms).toISOString())
    }
    t.same(wrong, [], timezone)
    t.ok(counted > 1000)
  }
})

t.test('the later a ticket is opened, the later it is due; more time is later, too', async (t) => {
  fc.assert(
    fc.property(anyLevels, anyInstant, anyInstant, anyDuration, anyDuration, (levels, a, b, short, extra) => {
      const calendar = calendarOf(levels)
      const [early, late] = [Math.min(a, b), Math.max(a, b)]
      const due = (from: number, duration: number) => addBusinessTime(calendar, from, duration) ?? Infinity
      return (
        due(early, short) <= due(late, short) &&
        due(early, short) <= due(early, short + extra) &&
        due(early, short) >= early + short
      )
    }),
    { numRuns: 300 },
  )
  t.pass('for every calendar')
})

t.test('business time adds up: one stretch after the other is both at once', async (t) => {
  fc.assert(
    fc.property(anyLevels, anyInstant, anyDuration, anyDuration, (levels, from, first, second) => {
      const calendar = calendarOf(levels)
      const middle = addBusinessTime(calendar, from, first)
      if (middle === undefined) return true
      return addBusinessTime(calendar, middle, second) === addBusinessTime(calendar, from, first + second)
    }),
    { numRuns: 300 },
  )
  t.pass('for every calendar')
})

t.test('what was opened by the cutoff is due, and nothing later is', async (t) => {
  fc.assert(
    fc.property(
      anyLevels,
      anyInstant,
      anyDuration,
      fc.integer({ min: -5000, max: 5000 }),
      (levels, now, duration, off) => {
        const calendar = calendarOf(levels)
        const cutoff = subtractBusinessTime(calendar, now, duration) ?? -Infinity
        return [cutoff, cutoff + 1, now - duration + off * minute].every((opened) => {
          if (!Number.isFinite(opened)) return true
          const due = addBusinessTime(calendar, opened, duration) ?? Infinity
          return due <= now === opened <= cutoff
        })
      },
    ),
    { numRuns: 300 },
  )
  t.pass('for every calendar')
})

t.test('on a holiday no time passes', async (t) => {
  const open = levelsOf({ timezone: 'Europe/Rome' })
  const from = Date.parse('2026-12-24T15:00:00+01:00')
  t.equal(addBusinessTime(calendarOf(open), from, 3 * hour), Date.parse('2026-12-25T10:00:00+01:00'))
  const calendar = calendarOf({ ...open, holidays: ['2026-12-25'] })
  t.equal(addBusinessTime(calendar, from, 3 * hour), Date.parse('2026-12-28T10:00:00+01:00'))
  t.equal(subtractBusinessTime(calendar, Date.parse('2026-12-28T10:00:00+01:00'), 3 * hour), from)
})

t.test(
  'a range over midnight is refused with what to do instead, and so are overlaps and days that are none',
  async (t) => {
    const fault = (change: object) => serviceLevelFaults(levelsOf(change)) ?? {}
    t.match(fault({ hours: [{ day: 1, from: '22:00', to: '06:00' }] }).hours?.[0], /end at 24:00/)
    t.same(Object.keys(fault({ hours: [{ day: 1, from: '09:00', to: '09:00' }] })), ['hours'])
    const overlapping = [
      { day: 1, from: '13:00', to: '17:00' },
      { day: 1, from: '09:00', to: '13:30' },
    ]
    t.same(Object.keys(fault({ hours: overlapping })), ['hours'])
    t.same(Object.keys(fault({ hours: [{ ...overlapping[0], day: 2 }, overlapping[1]] })), [])
    t.same(Object.keys(fault({ holidays: ['2026-02-30'] })), ['holidays'])
    t.same(Object.keys(fault({ timezone: 'Mars/Olympus' })), ['timezone'])
    const split = levelsOf({
      hours: [
        { day: 1, from: '22:00', to: '24:00' },
        { day: 2, from: '00:00', to: '06:00' },
      ],
    })
    t.equal(serviceLevelFaults(split), undefined)
    const monday = Date.parse('2026-11-23T23:00:00Z')
    t.equal(addBusinessTime(calendarOf(split), monday, 3 * hour), monday + 3 * hour)
  },
)

t.test('a desk that never opens again is never late', async (t) => {
  const holidays = Array.from({ length: 3700 }, (_, index) => dateOf(readDay('2026-01-01')! + index))
  const calendar = calendarOf(levelsOf({ holidays }))
  t.equal(addBusinessTime(calendar, Date.parse('2026-01-05T10:00:00Z'), hour), undefined)
})

t.test('a target counts until it is met', async (t) => {
  const targets = {
    ...defaultServiceLevels.targets,
    urgent: { first_reply_minutes: 60, resolution_minutes: 480 },
  }
  const levels = levelsOf({ targets })
  const calendar = calendarOf(levels)
  const created_at = Date.parse('2026-11-23T16:30:00Z')
  const ticket = { priority: 'urgent', status: 'open', created_at, first_replied_at: null } as const
  const [reply, resolution] = [Date.parse('2026-11-24T09:30:00Z'), Date.parse('2026-11-24T16:30:00Z')]
  t.same(dueTimes(levels, calendar, ticket), { first_reply_due_at: reply, resolution_due_at: resolution })
  const replied = { ...ticket, first_replied_at: created_at + minute }
  t.same(dueTimes(levels, calendar, replied), { first_reply_due_at: null, resolution_due_at: resolution })
  for (const status of ['resolved', 'closed'] as const)
    t.same(dueTimes(levels, calendar, { ...ticket, status }), { first_reply_due_at: null, resolution_due_at: null })
  t.same(dueTimes(levels, calendar, { ...ticket, priority: 'low' }), {
    first_reply_due_at: null,
    resolution_due_at: null,
  })
  const late = lateSince(levels, calendar, reply)
  t.equal(late.length, 8)
  t.same(
    late.filter(({ since }) => since !== undefined),
    [
      { priority: 'urgent', target: 'first_reply_minutes', since: created_at },
      { priority: 'urgent', target: 'resolution_minutes', since: Date.parse('2026-11-23T09:30:00Z') },
    ],
  )
})

t.test('days begin where their zone says, on days of 23 and 25 hours too', async (t) => {
  const length = (zone: string, date: string) =>
    (instantOf(zone, readDay(date)! + 1, 0) - instantOf(zone, readDay(date)!, 0)) / hour
  t.equal(length('Europe/Rome', '2026-03-29'), 23)
  t.equal(length('Europe/Rome', '2026-10-25'), 25)
  t.equal(length('Australia/Lord_Howe', '2026-10-04'), 23.5)
  t.equal(length('America/Havana', '2026-03-08'), 23, 'a day that begins at one')
  t.equal(length('Pacific/Apia', '2011-12-30'), 0, 'a day that there was not')
  t.equal(length('Asia/Kolkata', '2026-03-29'), 24)
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: since / dayMs, max: until / dayMs }), (zone, day) => {
      const [begin, end] = [instantOf(zone, day, 0), instantOf(zone, day + 1, 0)]
      if (begin === end) return true
      return begin < end && wall(zone, begin).date === dateOf(day) && dayAt(zone, begin) === day
    }),
    { numRuns: 1000 },
  )
  t.equal(weekdayOf(readDay('2026-11-24')!), 2)
  t.equal(weekdayOf(readDay('1969-12-31')!), 3)
})
