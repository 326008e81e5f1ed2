import { randomUUID } from 'node:crypto'
import { eachDatabase, type Person } from '../support/app.ts'

const tag = () => `t${randomUUID().slice(0, 8)}`

eachDatabase(async (t, world) => {
  const { call, person, ticket, reply, clock } = world
  const change = (id: number, as: Person, body: object) => call('PATCH /api/tickets/{id}/', { id, as, body })
  const list = async (as: Person, query: Record<string, string>) => {
    const { status, body, problem } = await call('GET /api/tickets/', { as, query: { page_size: '100', ...query } })
    return { status, count: body.count, next: body.next, ids: body.results?.map(({ id }) => id), problem }
  }
  const note = (id: number, as: Person, body: object) =>
    call('POST /api/tickets/{id}/notes/', { id, as, body: { message: 'Look at this', ...body } })

  t.test('a search in words keeps what each word names', async (t) => {
    const mara = await person('customer', `Mara ${tag()}`)
    const [other, agent, second] = [await person(), await person('agent'), await person('agent')]
    const word = tag()
    const label = `label ${word}`
    const [first, last] = [await ticket(mara, 'private', `${word} lamp`), await ticket(other, 'shared', `${word} lamp`)]
    await change(first, agent, { assignee: agent.id, labels: [label, `x${word}`], priority: 'high' })
    await change(last, agent, { status: 'pending' })
    const found: [string, number[]][] = [
      ['is:open', [first]],
      ['is:pending', [last]],
      ['is:closed', []],
      ['is:shared', [last]],
      ['is:private', [first]],
      ['is:unassigned', [last]],
      ['is:mine', [first]],
      ['assignee:me', [first]],
      ['assignee:none', [last]],
      [`assignee:"${agent.username.toUpperCase()}"`, [first]],
      [`assignee:"${second.username}"`, []],
      [`from:"${mara.username}"`, [first]],
      [`from:"${mara.username.slice(0, -3)}"`, [first]],
      [`label:"${label}"`, [first]],
      [`label:"${label}" label:x${word}`, [first]],
      ['priority:high', [first]],
      ['priority:normal is:pending', [last]],
      ['is:unread', [first, last]],
      ['is:open is:unread lam', [first]],
    ]
    for (const [q, ids] of found) t.same((await list(agent, { q: `${word} ${q}` })).ids?.sort(), ids, q)
    await call('POST /api/tickets/{id}/read/', { id: first, as: agent })
    t.same((await list(agent, { q: `${word} is:unread` })).ids, [last])
    t.same((await list(agent, { q: `${word} is:open`, status: 'pending' })).ids, [], 'both have to hold')
    t.same((await list(agent, { requester: String(mara.id) })).ids, [first])
    t.same((await list(agent, { priority: 'high', q: word })).ids, [first])
  })

  t.test('a search that can not be meant answers 400 with a sentence', async (t) => {
    const agent = await person('agent')
    for (const q of [
      'is:opened',
      'assignee:nobody',
      'label:nothing',
      `from:${tag()}`,
      'is:open is:closed',
      'is:mine assignee:none',
    ]) {
      const { status, problem } = await list(agent, { q })
      t.equal(status, 400, q)
      t.match(problem.errors?.q?.[0], /^[A-Z“i].*\.$/, q)
    }
    for (const query of [
      { priority: 'huge' },
      { mentioned: 'perhaps' },
      { requester: 'x' },
      { requester: '0' },
      { sort: 'name' },
    ])
      t.equal((await list(agent, query as Record<string, string>)).status, 400, JSON.stringify(query))
  })

  t.test('phrases stand together, and the last word may have just begun', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const word = tag()
    const id = await ticket(one, 'private', `The ${word} lamp flickers at night`)
    const apart = await ticket(one, 'private', `A lamp, and then ${word}`)
    await reply(one, id, `Order 2041-7 of ${word}, by ada.${word}@example.com`)
    for (const [q, ids] of [
      [`"${word} lamp"`, [id]],
      [`"lamp ${word}"`, []],
      [`lamp ${word}`, [apart, id]],
      [`${word} flick`, [id]],
      [`flick ${word}`, []],
      [`"${word} lam"`, []],
      [`${word} "2041 7"`, [id]],
      [`ada ${word}`, [id]],
      [word.slice(0, -1), [apart, id]],
    ] as const)
      for (const as of [one, agent]) t.same((await list(as, { q })).ids?.sort(), [...ids].sort(), q)
  })

  t.test('a customer searches what they see: no notes, no private tickets of others, no mentions', async (t) => {
    const [one, other, agent] = [await person(), await person(), await person('agent')]
    const word = tag()
    const hidden = await ticket(one, 'private', `${word} private`)
    const open = await ticket(one, 'shared', `${word} shared`)
    await note(open, agent, { message: `${word}secret`, mentions: [agent.id] })
    for (const q of [word, `${word} is:open`, `${word} from:"${one.username}"`, `${word} is:shared`])
      t.same((await list(other, { q })).ids, [open], q)
    for (const q of [
      `${word} is:private`,
      `${word}secret`,
      `${word} is:mine`,
      `${word} from:"${one.username.slice(0, -3)}"`,
      `${word} is:mentioned`,
      `${word} is:unread`,
    ])
      t.same((await list(other, { q })).ids, [], q)
    t.same((await list(one, { q: `${word} is:mine` })).ids, [open, hidden])
    t.same((await list(other, { requester: String(one.id) })).ids, [open])
    for (const query of [{ mentioned: 'true' }, { cursor: '', mentioned: 'true' }])
      t.same((await list(other, query)).ids, [])
    for (const cursor of ['', undefined])
      t.same((await list(other, { q: word, ...(cursor !== undefined && { cursor }) })).count, 1)
    t.equal((await list(other, { sort: 'waiting' })).status, 400)
    t.same((await list(agent, { mentioned: 'true', q: word })).ids, [open])
    t.same((await list(agent, { mentioned: 'false', q: word })).ids, [hidden])
  })

  t.test('a customer has what is shared and what is their own in one order, by page and by cursor', async (t) => {
    const [one, other] = [await person(), await person()]
    const word = tag()
    const ids: number[] = []
    for (let made = 0; made < 9; made++) {
      clock.ahead += 10
      ids.unshift(await ticket(made % 3 === 0 ? one : other, made % 3 === 1 ? 'shared' : 'private', `${word} ${made}`))
    }
    const seen = ids.filter((_, index) => index % 3 !== 0)
    t.same((await list(one, { q: word })).ids, seen)
    const pages: number[][] = []
    for (const page of ['1', '2', '3']) pages.push((await list(one, { q: word, page, page_size: '2' })).ids)
    t.same(pages.flat(), seen)
    t.same(
      (await list(one, { q: word, mine: 'false' })).ids,
      seen.filter((_, index) => index % 2 === 0),
    )
    t.same(await walk(one, { q: word, page_size: '2' }), seen)
  })

  async function walk(as: Person, query: Record<string, string>): Promise<number[]> {
    const ids: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await list(as, { ...query, cursor })
      ids.push(...page.ids)
      cursor = page.next && new URL(page.next).searchParams.get('cursor')
    }
    return ids
  }

  t.test('a cursor goes through everything once, whatever moves meanwhile', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const word = tag()
    const ids: number[] = []
    for (let made = 0; made < 5; made++) ids.unshift(await ticket(one, 'private', word))
    t.same(await walk(agent, { q: word, page_size: '2' }), ids, 'tickets of the same moment too')
    const first = await list(agent, { q: word, cursor: '', page_size: '2' })
    t.match(first, { count: 5, ids: ids.slice(0, 2) })
    clock.ahead += 1000
    await reply(one, ids[4] ?? 0)
    const cursor = new URL(first.next ?? '').searchParams.get('cursor') ?? ''
    t.same((await list(agent, { q: word, cursor, page_size: '2' })).ids, ids.slice(2, 4))
    for (const wrong of ['x', 'activity.1', 'waiting.1.1', 'activity.-1.1', `activity.${'9'.repeat(30)}.1`])
      t.equal((await list(agent, { cursor: wrong })).status, 404, wrong)
  })

  t.test('sorted by waiting, who waits longest comes first, and who does not wait last', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const word = tag()
    const [a, b, c] = [
      await ticket(one, 'private', word),
      await ticket(one, 'private', word),
      await ticket(one, 'private', word),
    ]
    clock.ahead += 1000
    await reply(agent, a)
    clock.ahead += 1000
    await reply(one, a)
    await reply(agent, b)
    const sorted = { q: word, sort: 'waiting' }
    t.same((await list(agent, sorted)).ids, [c, a, b])
    t.same(await walk(agent, { ...sorted, page_size: '1' }), [c, a, b])
  })

  t.test('what is snoozed is out of the open lists until it wakes, for agents alone', async (t) => {
    const [one, agent] = [await person(), await person('agent')]
    const word = tag()
    const [asleep, awake] = [await ticket(one, 'private', word), await ticket(one, 'private', word)]
    const snoozed_until = new Date(Date.now() + clock.ahead + 60_000).toISOString()
    await change(asleep, agent, { snoozed_until })
    t.same((await list(agent, { q: `${word} is:open` })).ids, [awake])
    t.same((await list(agent, { q: `${word} is:snoozed` })).ids, [asleep])
    t.same((await list(agent, { q: word })).ids, [awake, asleep])
    t.same((await list(one, { q: `${word} is:open` })).ids, [awake, asleep])
    t.equal((await list(one, { q: `${word} is:snoozed` })).status, 400)
    await reply(one, asleep)
    t.same((await list(agent, { q: `${word} is:open` })).ids, [asleep, awake])
  })

  t.test('a note mentions agents, and nobody else', async (t) => {
    const [one, agent, second, gone] = [
      await person(),
      await person('agent'),
      await person('agent'),
      await person('agent'),
    ]
    const id = await ticket(one)
    await call('DELETE /api/me/', { as: gone, body: { password: 'the right password' } })
    const { status, body } = await note(id, agent, { mentions: [second.id, agent.id] })
    t.equal(status, 201)
    t.same((await list(second, { mentioned: 'true' })).ids, [id])
    const event = await world.database.db
      .selectFrom('events')
      .selectAll()
      .where('post_id', '=', body.id)
      .executeTakeFirst()
    t.match(event, { audience: 'agents', data: JSON.stringify({ mentions: [second.id, agent.id] }) })
    for (const mentions of [
      [one.id],
      [gone.id],
      [Number.MAX_SAFE_INTEGER],
      ['x'],
      [agent.id, agent.id],
      Array.from({ length: 21 }, (_, index) => index + 1),
    ]) {
      const refused = await note(id, agent, { mentions })
      t.equal(refused.status, 400, JSON.stringify(mentions))
      t.ok(refused.problem.errors?.mentions)
    }
    const { body: seen } = await call('GET /api/tickets/{id}/', { id, as: agent })
    t.equal(seen.posts_count, 2, 'a refused note is not there')
  })
})
