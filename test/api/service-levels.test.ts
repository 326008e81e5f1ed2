import { eachDatabase, type Person } from '../support/app.ts'

eachDatabase(async (t, world) => {
  const { call, person } = world
  const read = async (as: Person) => (await call('GET /api/service-levels/', { as })).body
  const change = (as: Person, body: object) => call('PATCH /api/service-levels/', { as, body })

  t.test('until an admin says otherwise there are working days and no targets', async (t) => {
    const levels = await read(await person('agent'))
    t.match(levels, { timezone: 'UTC', holidays: [] })
    t.same(
      levels.hours.map(({ day }) => day),
      [1, 2, 3, 4, 5],
    )
    for (const target of Object.values(levels.targets))
      t.same(target, { first_reply_minutes: null, resolution_minutes: null })
  })

  t.test('each field that is sent replaces what was, and the rest stays', async (t) => {
    const [admin, agent] = [await person('admin'), await person('agent')]
    const before = await read(agent)
    const hours = [
      { day: 6, from: '22:00', to: '24:00' },
      { day: 7, from: '00:00', to: '02:00' },
    ]
    const changed = await change(admin, { timezone: 'America/Havana', hours })
    t.equal(changed.status, 200)
    t.same(changed.body, { ...before, timezone: 'America/Havana', hours })
    const urgent = { first_reply_minutes: 30, resolution_minutes: null }
    await change(admin, { holidays: ['2026-12-25'], targets: { ...before.targets, urgent } })
    t.match(await read(agent), { timezone: 'America/Havana', holidays: ['2026-12-25'], targets: { urgent } })
    t.same((await change(admin, {})).body, await read(agent))
  })

  t.test('what can not be is refused by its field, and nothing changes', async (t) => {
    const admin = await person('admin')
    const before = await read(admin)
    const { targets } = before
    const range = { day: 1, from: '09:00', to: '17:00' }
    const wrong: [string, object][] = [
      ['timezone', { timezone: 'Middle/Earth' }],
      ['timezone', { timezone: '' }],
      ['hours', { hours: [] }],
      ['hours', { hours: 'always' }],
      ['hours', { hours: [{ ...range, from: '22:00', to: '06:00' }] }],
      ['hours', { hours: [range, { ...range, from: '16:59', to: '18:00' }] }],
      ['hours', { hours: [{ ...range, day: 8 }] }],
      ['hours', { hours: [{ ...range, from: '9:00' }] }],
      ['hours', { hours: [{ ...range, to: '24:30' }] }],
      ['holidays', { holidays: ['2026-13-01'] }],
      ['holidays', { holidays: ['2026-02-29'] }],
      ['holidays', { holidays: ['Christmas'] }],
      ['targets', { targets: { urgent: targets.urgent } }],
      ['targets', { targets: { ...targets, low: { first_reply_minutes: 0, resolution_minutes: null } } }],
      ['targets', { targets: { ...targets, low: { first_reply_minutes: 1.5, resolution_minutes: null } } }],
    ]
    for (const [field, body] of wrong) {
      const { status, problem } = await change(admin, { holidays: [], ...body })
      t.equal(status, 400, JSON.stringify(body))
      t.same(Object.keys(problem.errors ?? {}), [field])
    }
    t.same(await read(admin), before)
  })
})
