import { type Jobs, jobs, runJobs } from '../../backend/src/jobs.ts'
import { eachDatabase, openWorld, type Person, type World } from '../support/app.ts'
import { listen, openEvents } from '../support/events.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const iso = (ms: number) => new Date(ms).toISOString()

eachDatabase(async (t, world) => {
  const { call, person, ticket, reply, database } = world
  const change = (as: Person, id: number, body: object) => call('PATCH /api/tickets/{id}/', { id, as, body })
  const read = async (as: Person, id: number) => (await call('GET /api/tickets/{id}/', { id, as })).body
  const actionsOf = async (as: Person, id: number) =>
    (await call('GET /api/tickets/{id}/activity/', { id, as })).body.results
  const logged: object[] = []
  const log = { warn: (entry: object) => void logged.push(entry) }
  const run = (now: number, one: World = world, list?: Jobs) => runJobs(one.database, one.config, log, now, list)
  const eventsOf = (id: number) =>
    database.db.selectFrom('events').selectAll().where('ticket_id', '=', id).orderBy('id').execute()

  t.test('a snoozed ticket wakes when its time comes, and not before', async (t) => {
    const [customer, agent] = [await person(), await person('agent')]
    const id = await ticket(customer)
    const now = Date.now()
    const until = iso(now + hour)
    t.equal((await change(agent, id, { snoozed_until: until })).body.snoozed_until, until)
    t.notOk('snoozed_until' in (await read(customer, id)))
    const before = await read(customer, id)
    await run(now + hour - 1000)
    t.equal((await read(agent, id)).snoozed_until, until)
    await run(now + hour + 1000)
    t.equal((await read(agent, id)).snoozed_until, null)
    t.match(await actionsOf(agent, id), [
      { action: 'snoozed', user: { id: agent.id }, data: { from: null, to: until } },
      { action: 'woken', user: null, data: { from: until, to: null } },
    ])
    t.same(await read(customer, id), before, 'the customer notices nothing')
    const told = await eventsOf(id)
    t.ok(told.filter(({ type }) => type === 'ticket.updated').every(({ audience }) => audience === 'agents'))
  })

  t.test('a reply of the customer wakes, one of an agent does not; resolving ends a snooze', async (t) => {
    const [customer, agent] = [await person(), await person('agent')]
    const id = await ticket(customer)
    const snooze = () => change(agent, id, { snoozed_until: iso(Date.now() + day) })
    await snooze()
    await reply(agent, id)
    t.ok((await read(agent, id)).snoozed_until)
    await reply(customer, id)
    t.equal((await read(agent, id)).snoozed_until, null)
    t.match((await actionsOf(agent, id)).at(-1), { action: 'woken', user: null })
    await snooze()
    await change(agent, id, { status: 'resolved' })
    t.equal((await read(agent, id)).snoozed_until, null)
  })

  t.test('a snooze is an agent’s, and for a time to come within a year', async (t) => {
    const [customer, agent] = [await person(), await person('agent')]
    const id = await ticket(customer)
    t.equal((await change(customer, id, { snoozed_until: iso(Date.now() + day) })).status, 403)
    for (const snoozed_until of [iso(Date.now() - minute), iso(Date.now() + 400 * day), 'tomorrow', '', 5]) {
      const { status, problem } = await change(agent, id, { snoozed_until })
      t.equal(status, 400, String(snoozed_until))
      t.same(Object.keys(problem.errors ?? {}), ['snoozed_until'])
    }
    t.equal((await change(agent, id, { snoozed_until: null })).status, 200)
  })

  t.test('what has been resolved for a week is closed, where it stands in the list', async (t) => {
    const [customer, agent] = [await person(), await person('agent')]
    const [old, fresh, reopened] = [await ticket(customer), await ticket(customer), await ticket(customer)]
    for (const id of [old, fresh, reopened]) await change(customer, id, { status: 'resolved' })
    await reply(customer, reopened)
    const now = Date.now()
    const setResolved = (id: number, resolved_at: number) =>
      database.db.updateTable('tickets').set({ resolved_at }).where('id', '=', id).execute()
    await setResolved(old, now - 7 * day - 1)
    await setResolved(fresh, now - 7 * day + minute)
    const { updated_at } = await read(customer, old)
    await run(now)
    t.match(await read(customer, old), { status: 'closed', updated_at })
    t.equal((await read(customer, fresh)).status, 'resolved')
    t.equal((await read(customer, reopened)).status, 'open')
    t.match((await actionsOf(agent, old)).at(-1), { action: 'closed_by_rule', user: null })
    await reply(customer, old)
    t.equal((await read(customer, old)).status, 'open', 'who has more to say opens it again')
  })

  t.test('with 0 days nothing is closed', async (t) => {
    const customer = await person()
    const never = await openWorld(t, world.databaseUrl, { AUTO_CLOSE_DAYS: '0' })
    const id = await ticket(customer)
    await change(customer, id, { status: 'resolved' })
    await run(Date.now() + 4000 * day, never)
    t.equal((await read(customer, id)).status, 'resolved')
  })

  t.test('a missed target is told to agents once, and is over when it is met', async (t) => {
    const [customer, agent, admin] = [await person(), await person('agent'), await person('admin')]
    const levels = (await call('GET /api/service-levels/', { as: admin })).body
    const hours = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' }))
    const urgent = { first_reply_minutes: 30, resolution_minutes: 60 }
    const setTargets = (targets: object) =>
      call('PATCH /api/service-levels/', { as: admin, body: { hours, targets: { ...levels.targets, ...targets } } })
    await setTargets({ urgent })
    const [id, other] = [await ticket(customer), await ticket(customer)]
    await change(agent, id, { priority: 'urgent' })
    const { created_at, ...before } = await read(agent, id)
    const opened = Date.parse(created_at)
    t.match(before, {
      first_reply_due_at: iso(opened + 30 * minute),
      resolution_due_at: iso(opened + hour),
      is_breached: false,
    })
    t.match(await read(agent, other), { first_reply_due_at: null, resolution_due_at: null, is_breached: false })
    t.notOk('is_breached' in (await read(customer, id)))

    const url = await listen(world)
    const told = await openEvents(t, url, agent)
    await run(opened + 29 * minute)
    t.equal((await read(agent, id)).is_breached, false)
    for (let times = 0; times < 3; times++) await run(opened + 31 * minute)
    t.equal((await read(agent, id)).is_breached, true)
    await told.until(({ data }) => data.ticket_id === id && 'is_breached' in Object(data.changes))
    const breaches = async () => (await actionsOf(agent, id)).filter(({ action }) => action === 'breached')
    t.match(await breaches(), [{ user: null, data: { target: 'first_reply' } }])
    await reply(agent, id)
    t.match(await read(agent, id), { first_reply_due_at: null, is_breached: false })
    await run(opened + 61 * minute)
    t.equal((await read(agent, id)).is_breached, true)
    t.match(await breaches(), [{ data: { target: 'first_reply' } }, { data: { target: 'resolution' } }])
    await change(agent, id, { status: 'resolved' })
    t.match(await read(agent, id), { resolution_due_at: null, is_breached: false })
    t.equal((await breaches()).length, 2)
    for (const event of await eventsOf(id)) if (event.data.includes('is_breached')) t.equal(event.audience, 'agents')
    await setTargets({})
  })

  t.test('a target that moves away takes the breach with it', async (t) => {
    const [customer, agent, admin] = [await person(), await person('agent'), await person('admin')]
    const { targets } = (await call('GET /api/service-levels/', { as: admin })).body
    const hours = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' }))
    const setHigh = (first_reply_minutes: number | null) =>
      call('PATCH /api/service-levels/', {
        as: admin,
        body: { hours, targets: { ...targets, high: { first_reply_minutes, resolution_minutes: null } } },
      })
    const id = await ticket(customer)
    await change(agent, id, { priority: 'high' })
    await setHigh(10)
    const late = Date.now() + 11 * minute
    await run(late)
    t.equal((await read(agent, id)).is_breached, true)
    await setHigh(20)
    await run(late)
    t.equal((await read(agent, id)).is_breached, false)
    await setHigh(10)
    await run(late)
    await change(agent, id, { priority: 'low' })
    await run(late)
    t.equal((await read(agent, id)).is_breached, false)
    await setHigh(null)
  })

  t.test('instances that run the jobs at once do each thing once', async (t) => {
    const [customer, agent, admin] = [await person(), await person('agent'), await person('admin')]
    const second = await openWorld(t, world.databaseUrl)
    const { targets } = (await call('GET /api/service-levels/', { as: admin })).body
    const hours = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' }))
    const low = { first_reply_minutes: 1, resolution_minutes: 1 }
    await call('PATCH /api/service-levels/', { as: admin, body: { hours, targets: { ...targets, low } } })
    const now = Date.now()
    const row = { subject: 'Many', visibility: 'shared', requester_id: customer.id } as const
    const times = { created_at: now - hour, updated_at: now - hour }
    const many = (fields: object) =>
      Array.from({ length: 130 }, () => ({ ...row, ...times, status: 'open' as const, ...fields }))
    const rows = [
      ...many({ snoozed_until: now - 1000, priority: 'normal' }),
      ...many({ status: 'resolved', resolved_at: now - 8 * day, priority: 'normal' }),
      ...many({ priority: 'low' }),
    ]
    const ids = (await database.db.insertInto('tickets').values(rows).returning('id').execute()).map(({ id }) => id)
    await Promise.all([run(now), run(now, second), run(now, second), run(now)])
    await run(now)
    const activities = await database.db
      .selectFrom('activities')
      .select(['action', (eb) => eb.fn.countAll<number>().as('count')])
      .where('ticket_id', 'in', ids)
      .groupBy('action')
      .orderBy('action')
      .execute()
    t.same(
      activities.map(({ action, count }) => [action, Number(count)]),
      [
        ['breached', 260],
        ['closed_by_rule', 130],
        ['woken', 130],
      ],
    )
    const events = await database.db.selectFrom('events').select('id').where('ticket_id', 'in', ids).execute()
    t.equal(events.length, 520)
    t.equal((await read(agent, ids[0] ?? 0)).snoozed_until, null)
    await call('PATCH /api/service-levels/', { as: admin, body: { targets } })
  })

  t.test('a job that fails is logged, and the others and the next round go on', async (t) => {
    const customer = await person()
    const id = await ticket(customer)
    await change(customer, id, { status: 'resolved' })
    let isBroken = true
    const list: Jobs = {
      async broken() {
        if (isBroken) throw new TypeError('a message that may quote a user')
      },
      ...jobs,
    }
    t.same(logged, [], 'none failed so far')
    await run(Date.now() + 8 * day, world, list)
    t.same(logged.splice(0), [{ job: 'broken', code: 'TypeError' }])
    t.equal((await read(customer, id)).status, 'closed')
    isBroken = false
    await run(Date.now() + 8 * day, world, list)
    t.same(logged, [])
  })
})
