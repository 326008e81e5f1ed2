import t from 'tap'
import type { Database } from '../../../backend/src/db/database.ts'
import type { Person } from '../../support/app.ts'
import { ask, openTicket, signIn } from '../../support/client.ts'
import { startCutter } from '../../support/cutter.ts'
import { type Message, openEvents } from '../../support/events.ts'
import { isAbout, startTwo } from '../../support/two-instances.ts'

/** What the log has for a customer, said in SQL of the test's own. */
async function eventsFor({ db }: Database, { id }: Person) {
  const rows = await db
    .selectFrom('events')
    .innerJoin('tickets', 'tickets.id', 'events.ticket_id')
    .select(['events.id', 'events.type', 'events.ticket_id'])
    .where((eb) => eb.or([eb('tickets.visibility', '=', 'shared'), eb('tickets.requester_id', '=', id)]))
    .where((eb) => eb.or([eb('events.audience', '=', 'ticket'), eb('events.user_id', '=', id)]))
    .orderBy('events.id')
    .execute()
  return rows.map((row) => ({ id: String(row.id), type: row.type, ticket: row.ticket_id }))
}

t.test('a client whose line is cut 200 times has each event that is meant for it, once and in order', async (t) => {
  const { database, first, second, reply } = await startTwo(t)
  const [one, other, agent] = await Promise.all([
    signIn(first, database),
    signIn(second, database),
    signIn(first, database, 'agent'),
  ])
  const mine = await openTicket(first, one, 'private')
  const [shared, hidden] = [await openTicket(second, other), await openTicket(second, other, 'private')]
  const line = await startCutter(t, [first, second], 200)
  const isOver = () => line.cuts >= 200
  const writer = async (url: string, as: Person, tickets: number[], kind: string) => {
    for (let turn = 0; !isOver(); turn++) {
      const id = tickets[turn % tickets.length]
      const told = await ask(url, `POST /api/tickets/${id}/${kind}/`, { as, body: { message: `Turn ${turn}` } })
      if (told.status !== 201) t.fail(`a writer got ${told.status}`)
    }
  }
  const writing = Promise.all([
    writer(first, agent, [mine, shared, hidden], 'reply'),
    writer(second, other, [shared, hidden], 'reply'),
    writer(second, agent, [mine, shared], 'notes'),
  ])

  const seen: Message[] = []
  const cursor = () => seen.at(-1)?.id ?? '0'
  while (!isOver()) {
    const stream = await openEvents(t, line.url, one, cursor()).catch(() => undefined)
    await stream?.ended
    seen.push(...(stream?.messages ?? []))
  }
  await writing
  const last = await reply(first, agent, mine)
  const stream = await openEvents(t, line.url, one, cursor())
  await stream.until(isAbout(last))
  seen.push(...stream.messages)

  const expected = await eventsFor(database, one)
  t.same(
    seen.map(({ id, event, data }) => ({ id, type: event, ticket: data.ticket_id })),
    expected,
  )
  t.comment(`* ${seen.length} events over ${line.cuts} cuts`)
})
