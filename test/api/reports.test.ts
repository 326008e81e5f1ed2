import type { Db } from '../../backend/src/db/database.ts'
import { dateOf, readDay, weekdayOf } from '../../backend/src/features/calendar/rules.ts'
import { setLabels } from '../../backend/src/features/labels/store.ts'
import { eachDatabase, type Person } from '../support/app.ts'
import { bruteForce, clockOf, type Told } from '../support/report.ts'

const hour = 3_600_000
const day = 24 * hour

/** Random, and the same at each run: a failure can be looked at again. */
function dice(seed: number) {
  let state = seed
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
  return { next, pick: <T>(list: T[]): T => list[next(list.length)] as T, oneIn: (n: number) => next(n) === 0 }
}

/** Tickets over some weeks around the change of the clocks, in every state that counts. */
async function writeTickets(db: Db, requester: Person, agents: Person[], count: number): Promise<Told[]> {
  const { next, pick, oneIn } = dice(20_261_025)
  const from = Date.parse('2026-09-20T00:00:00Z')
  const told: Told[] = []
  for (let index = 0; index < count; index++) {
    const created_at = from + next(60 * day)
    const first_replied_at = oneIn(3) ? null : created_at + next(3 * day)
    const resolved_at = oneIn(3) ? null : created_at + next(12 * day)
    const status = resolved_at === null ? pick(['open', 'pending'] as const) : pick(['resolved', 'closed'] as const)
    const assignee_id = oneIn(4) ? null : pick(agents).id
    const labels = ['billing', 'delivery', 'returns'].filter(() => oneIn(3))
    const row = { subject: 'Any', visibility: 'shared', requester_id: requester.id, updated_at: created_at } as const
    const { id } = await db
      .insertInto('tickets')
      .values({ ...row, status, created_at, first_replied_at, resolved_at, assignee_id })
      .returning('id')
      .executeTakeFirstOrThrow()
    const merged_into_id = oneIn(12) ? id : null
    await db.updateTable('tickets').set({ merged_into_id }).where('id', '=', id).execute()
    await setLabels(db, id, labels)
    // What was merged away has given its posts to the other ticket.
    const replies = Array.from({ length: merged_into_id === null ? next(4) : 0 }, () => ({
      author_id: pick(agents).id,
      created_at: created_at + next(5 * day),
    }))
    const post = { ticket_id: id, message: 'Yes' }
    await db
      .insertInto('posts')
      .values([
        { ...post, kind: 'opening', author_id: requester.id, created_at },
        { ...post, kind: 'reply', author_id: requester.id, created_at },
        { ...post, kind: 'note', author_id: agents[0]?.id ?? 0, created_at },
        ...replies.map((reply) => ({ ...post, kind: 'reply' as const, ...reply })),
      ])
      .execute()
    const isRated = resolved_at !== null && oneIn(2)
    const rating = isRated
      ? { score: pick(['good', 'bad'] as ('good' | 'bad')[]), created_at: resolved_at + next(2 * day) }
      : undefined
    if (rating)
      await db
        .insertInto('ratings')
        .values({ ticket_id: id, user_id: requester.id, comment: '', ...rating })
        .execute()
    told.push({ created_at, first_replied_at, resolved_at, merged_into_id, assignee_id, labels, rating, replies })
  }
  return told
}

const days = (from: string, to: string, step: number): string[] => {
  const [first = 0, last = 0] = [readDay(from), readDay(to)]
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => dateOf(first + index * step))
}

const mondayOf = (date: string) => {
  const one = readDay(date) ?? 0
  return dateOf(one - weekdayOf(one) + 1)
}

eachDatabase(async (t, world) => {
  const { call, person, database, app } = world
  const admin = await person('admin')
  const agents = [await person('agent'), await person('agent', '=cmd()'), admin]
  const customer = await person()
  const tickets = await database.write((trx) => writeTickets(trx, customer, agents, 400))
  const report = async (query: Record<string, string>) =>
    (await call('GET /api/reports/', { as: agents[0], query })).body
  const setZone = (timezone: string) => call('PATCH /api/service-levels/', { as: admin, body: { timezone } })

  for (const zone of ['Europe/Rome', 'America/New_York', 'Australia/Lord_Howe', 'America/Havana', 'Asia/Kolkata'])
    t.test(`counts, medians and the backlog are those of a count ticket by ticket, in ${zone}`, async (t) => {
      await setZone(zone)
      const dateAt = clockOf(zone)
      const cases: { query: Record<string, string>; of: Told[] }[] = [
        { query: {}, of: tickets },
        {
          query: { assignee: String(agents[0]?.id) },
          of: tickets.filter((one) => one.assignee_id === agents[0]?.id),
        },
        { query: { assignee: 'none' }, of: tickets.filter((one) => one.assignee_id === null) },
        { query: { label: 'billing' }, of: tickets.filter((one) => one.labels.includes('billing')) },
      ]
      for (const { query, of } of cases)
        for (const by of ['day', 'week'] as const) {
          const asked = { from: '2026-10-07', to: '2026-11-12' }
          const told = await report({ ...query, ...asked, by })
          const dates = by === 'day' ? days(asked.from, asked.to, 1) : days(mondayOf(asked.from), asked.to, 7)
          const counted = bruteForce(of, dates, (ms) => (by === 'day' ? dateAt(ms) : mondayOf(dateAt(ms))))
          const name = `${by} ${JSON.stringify(query)}`
          t.same(told.buckets, counted.buckets, name)
          t.same(told.totals, counted.totals, name)
          const some = counted.agents.filter(({ replies, resolved, good, bad, first_reply_median_s: first }) =>
            Boolean(replies + resolved + good + bad || first !== null),
          )
          t.same(
            told.agents.map((one) => ({ ...one, agent: one.agent.id })).sort((a, b) => a.agent - b.agent),
            some.map((one) => ({ ...one, agent: one.agent.id })).sort((a, b) => a.agent - b.agent),
            name,
          )
          const byName = (a: { label: string }, b: { label: string }) => (a.label < b.label ? -1 : 1)
          t.same(
            told.labels.toSorted(byName),
            counted.labels.filter(({ created, resolved }) => created + resolved > 0).sort(byName),
            name,
          )
        }
    })

  t.test('a day begins at midnight of its zone, also when it has 23 or 25 hours', async (t) => {
    await setZone('Europe/Rome')
    const requester = await person()
    const label = 'edges'
    const edges: [string, string][] = [
      ['2025-10-25T21:59:59.999Z', '2025-10-25'],
      ['2025-10-25T22:00:00.000Z', '2025-10-26'],
      ['2025-10-26T22:59:59.999Z', '2025-10-26'],
      ['2025-10-26T23:00:00.000Z', '2025-10-27'],
      ['2026-03-28T22:59:59.999Z', '2026-03-28'],
      ['2026-03-28T23:00:00.000Z', '2026-03-29'],
      ['2026-03-29T21:59:59.999Z', '2026-03-29'],
      ['2026-03-29T22:00:00.000Z', '2026-03-30'],
    ]
    for (const [time] of edges)
      await database.write(async (trx) => {
        const at = Date.parse(time)
        const row = { subject: 'Any', visibility: 'shared', requester_id: requester.id } as const
        const ticket = { ...row, created_at: at, updated_at: at }
        const { id } = await trx.insertInto('tickets').values(ticket).returning('id').executeTakeFirstOrThrow()
        await setLabels(trx, id, [label])
      })
    const { buckets } = await report({ label, from: '2025-10-20', to: '2026-04-05' })
    const seen = buckets.filter(({ created }) => created > 0).map(({ date, created }) => [date, created])
    t.same(
      seen,
      [...new Set(edges.map(([, date]) => date))].map((date) => [date, edges.filter(([, one]) => one === date).length]),
    )
    t.equal(buckets.at(-1)?.backlog, edges.length)
  })

  t.test('four weeks up to today are told unless another time is asked for', async (t) => {
    await setZone('Pacific/Auckland')
    const { buckets } = await report({})
    t.equal(buckets.length, 28)
    t.equal(buckets.at(-1)?.date, clockOf('Pacific/Auckland')(Date.now()))
    t.equal((await report({ from: '2024-02-29', to: '2024-02-29' })).buckets.length, 1)
    t.equal((await report({ from: '2025-01-01', to: '2026-01-01' })).buckets.length, 366)
    const weeks = (await report({ from: '2026-01-01', to: '2026-01-05', by: 'week' })).buckets
    t.same(
      weeks.map(({ date }) => date),
      ['2025-12-29', '2026-01-05'],
    )
  })

  t.test('a time that can not be is refused by its field', async (t) => {
    const wrong: [string, Record<string, string>][] = [
      ['from', { from: 'yesterday' }],
      ['from', { from: '2026-02-30' }],
      ['to', { to: '2026-13-01' }],
      ['to', { from: '2026-05-02', to: '2026-05-01' }],
      ['from', { from: '2025-01-01', to: '2026-01-02' }],
      ['by', { by: 'month' }],
      ['label', { label: 'unheard of' }],
      ['assignee', { assignee: 'nobody that we know' }],
    ]
    for (const [field, query] of wrong) {
      const { status, problem } = await call('GET /api/reports/', { as: admin, query })
      t.equal(status, 400, JSON.stringify(query))
      t.same(Object.keys(problem.errors ?? {}), [field])
    }
  })

  t.test('each table of a report can be taken along, and spreadsheets run none of it', async (t) => {
    await setZone('Europe/Rome')
    const asked = { from: '2026-10-07', to: '2026-11-12' }
    const told = await report(asked)
    const table = async (query: Record<string, string>) => {
      const headers = { authorization: `Token ${admin.token}` }
      const answer = await app.inject({ url: '/api/reports/export/', headers, query: { ...asked, ...query } })
      t.equal(answer.headers['content-type'], 'text/csv; charset=utf-8')
      return answer.body.replace('\ufeff', '').trimEnd().split('\r\n')
    }
    const [head, ...lines] = await table({})
    t.equal(head, Object.keys(told.buckets[0] ?? {}).join(','))
    t.same(
      lines,
      told.buckets.map((one) => Object.values(one).join(',')),
    )
    const byAgent = await table({ table: 'agents' })
    t.ok(byAgent.some((line) => line.startsWith(`'=cmd(),`)))
    t.equal(byAgent.length, told.agents.length + 1)
    t.same(await table({ table: 'labels' }), [
      'label,created,resolved',
      ...told.labels.map(({ label, created, resolved }) => `${label},${created},${resolved}`),
    ])
  })
})
