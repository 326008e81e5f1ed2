import t from 'tap'
import { until } from './arrive.ts'
import { composerOf, jumpTo, newTicket, openDesk, rowOf, ticketOf, visitConsole } from './desk.ts'
import { openStage, type Person } from './stage.ts'

const postsOf = async (person: Person, id: number) =>
  (await person.call('GET /api/tickets/{id}/posts/', { id, query: { page_size: 50 } })).results

t.test('ten tickets are handled by keyboard alone', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const ids: number[] = []
  for (let number = 1; number <= 10; number++) ids.push(await newTicket(mara, `Question ${number}`))

  const { page, desk, faults } = await visitConsole(stage)
  const { keyboard } = page
  await page.getByLabel('Username').waitFor()
  await keyboard.type(sam.username)
  await keyboard.press('Tab')
  await keyboard.type(sam.password)
  await keyboard.press('Enter')
  await rowOf(desk, 'Question 10').waitFor()

  await keyboard.press('j')
  await keyboard.press('Enter')
  for (const id of [...ids].reverse()) {
    await ticketOf(desk, id).waitFor()
    await keyboard.press('i')
    await keyboard.press('l')
    const labels = page.getByRole('dialog', { name: 'Set labels…' })
    await labels.waitFor()
    await keyboard.type('morning')
    await keyboard.press('Enter')
    await keyboard.press('Escape')
    await labels.waitFor({ state: 'detached' })
    await keyboard.press('r')
    await keyboard.type(`Answer to ${id}`)
    await until(async () => (await composerOf(desk).inputValue()) === `Answer to ${id}`)
    await keyboard.press('Control+Shift+Enter')
  }
  await desk.getByText('Nothing here').waitFor()
  for (const id of ids) {
    const ticket = await sam.call('GET /api/tickets/{id}/', { id })
    t.match(ticket, { status: 'resolved', assignee: { username: 'sam' }, labels: ['morning'] })
    t.same(
      (await postsOf(mara, id)).map(({ message }) => message),
      ['It began this morning.', `Answer to ${id}`],
    )
  }
  t.same(faults, [])
})

t.test('two agents on one ticket see each other, and nobody answers over a newer reply by accident', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const kim = await stage.person('kim', 'agent')
  const id = await newTicket(mara, 'My lamp flickers')
  const hers = await openDesk(stage, kim)
  await jumpTo(hers, id)
  const his = await openDesk(stage, sam)
  await jumpTo(his, id)
  await ticketOf(hers.desk, id).getByText('sam is looking').waitFor()

  await hers.page.keyboard.press('r')
  await hers.page.keyboard.type('Have you tried another bulb?')
  await ticketOf(his.desk, id).getByText('kim is writing…').waitFor()
  await his.page.keyboard.press('r')
  await his.page.keyboard.type('A new dimmer is on its way.')
  await his.page.keyboard.press('Control+Enter')
  await ticketOf(hers.desk, id).getByRole('article').filter({ hasText: 'A new dimmer is on its way.' }).waitFor()

  await hers.page.keyboard.press('Control+Enter')
  const warning = ticketOf(hers.desk, id).getByRole('alert').filter({ hasText: 'sam replied while you were writing.' })
  await warning.waitFor()
  t.equal((await postsOf(sam, id)).length, 2, 'nothing was sent')
  t.equal(await composerOf(hers.desk).inputValue(), 'Have you tried another bulb?', 'and nothing was lost')
  await warning.getByRole('button', { name: 'Send anyway' }).click()
  await ticketOf(hers.desk, id).getByRole('article').filter({ hasText: 'another bulb' }).waitFor()
})

t.test('a note stays among agents, names colleagues, and keeps a draft of its own', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const kim = await stage.person('kim', 'agent')
  const id = await newTicket(mara, 'My lamp flickers')
  const at = await openDesk(stage, sam)
  const { page, desk } = at
  await jumpTo(at, id)
  await page.keyboard.press('r')
  await page.keyboard.type('A half reply')
  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  const note = desk.getByRole('textbox', { name: 'Private note' })
  t.equal(await note.inputValue(), '', 'what is written to the customer is not in the note')
  await page.keyboard.type('Please look, @ki')
  await desk.getByRole('option', { name: /^kim/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.type('the dimmer')
  t.equal(await note.inputValue(), 'Please look, @kim the dimmer')
  await page.keyboard.press('Control+Enter')
  const post = ticketOf(desk, id).getByRole('article').filter({ hasText: 'the dimmer' })
  await post.getByText('Private note').waitFor()
  t.equal((await postsOf(mara, id)).length, 1, 'the customer has the opening post alone')
  await page.keyboard.press('Escape')
  await page.keyboard.press('r')
  t.equal(await composerOf(desk).inputValue(), 'A half reply')

  const hers = await openDesk(stage, kim)
  await hers.desk.getByRole('button', { name: /^Mentions/ }).click()
  await rowOf(hers.desk, 'My lamp flickers').waitFor()
})

t.test('a macro writes, changes and asks for what it lacks, and can be taken back', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const id = await newTicket(mara, 'My lamp flickers')
  await sam.call('POST /api/canned-replies/', {
    body: {
      title: 'Replacement sent',
      message: 'Hello {{requester.username}}, it is on its way: {{parcel.number}}',
      changes: { status: 'resolved', add_labels: ['returns'], assignee: 'me' },
      is_shared: true,
    },
  })
  await sam.call('POST /api/canned-replies/', {
    body: { title: 'Urgent', message: '', changes: { priority: 'urgent' }, is_shared: true },
  })
  const at = await openDesk(stage, sam)
  const { page, desk } = at
  await jumpTo(at, id)
  const composer = composerOf(desk)
  await page.keyboard.press('r')
  await page.keyboard.type('/repl')
  await desk.getByRole('option', { name: /Replacement sent/ }).waitFor()
  await page.keyboard.press('Enter')
  t.equal(await composer.inputValue(), 'Hello mara, it is on its way: {{parcel.number}}')
  await desk.getByRole('button', { name: 'Undo' }).click()
  t.equal(await composer.inputValue(), '/repl', 'as it was before')
  t.equal(await desk.getByText('With this reply:').count(), 0)

  await composer.fill('/repl')
  await desk.getByRole('option', { name: /Replacement sent/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+Enter')
  await desk.getByText('Fill in {{parcel.number}} first: it is selected.').waitFor()
  await page.keyboard.type('P-77')
  await page.keyboard.press('Control+Enter')
  await ticketOf(desk, id).getByRole('article').filter({ hasText: 'it is on its way: P-77' }).waitFor()
  t.match(await sam.call('GET /api/tickets/{id}/', { id }), {
    status: 'resolved',
    labels: ['returns'],
    assignee: { username: 'sam' },
  })

  await page.keyboard.press('Escape')
  await page.keyboard.press('m')
  await page.getByRole('option', { name: /Urgent/ }).click()
  await ticketOf(desk, id).getByText('sam set the priority to Urgent').waitFor()
  await page.keyboard.press('z')
  await ticketOf(desk, id).getByText('sam set the priority to Normal').waitFor()
  t.equal((await sam.call('GET /api/tickets/{id}/', { id })).priority, 'normal')
})

t.test('several tickets are changed at once, and back', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const ids: number[] = []
  for (const subject of ['First', 'Second', 'Third', 'Fourth']) ids.push(await newTicket(mara, `${subject} one`))
  const { page, desk } = await openDesk(stage, sam)
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('Shift+J')
  await page.keyboard.press('Shift+J')
  await desk.getByRole('toolbar', { name: '3 selected' }).waitFor()
  await page.keyboard.press('e')
  await rowOf(desk, 'Third one').waitFor({ state: 'detached' })
  const statuses = async () =>
    Promise.all(ids.map(async (id) => (await sam.call('GET /api/tickets/{id}/', { id })).status))
  t.same(await statuses(), ['open', 'resolved', 'resolved', 'resolved'])
  await desk.getByRole('button', { name: 'Undo' }).click()
  await desk.getByText('Undone').waitFor()
  t.same(await statuses(), ['open', 'open', 'open', 'open'])
})

t.test('what comes in waits for the reader: nothing moves under the cursor', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const old = await newTicket(mara, 'An old one')
  await newTicket(mara, 'A newer one')
  const { page, desk } = await openDesk(stage, sam)
  const subjects = () => desk.getByRole('row').locator('strong').allTextContents()
  await rowOf(desk, 'A newer one').waitFor()
  await page.keyboard.press('j')
  await mara.call('POST /api/tickets/{id}/reply/', { id: old, body: { message: 'Still there?' } })
  await newTicket(mara, 'The newest')
  const chip = desk.getByRole('button', { name: /^2 updates/ })
  await chip.waitFor()
  t.same(await subjects(), ['A newer one', 'An old one'])
  await page.keyboard.press('.')
  await chip.waitFor({ state: 'detached' })
  t.same(await subjects(), ['The newest', 'An old one', 'A newer one'])
  t.match(await desk.getByRole('grid').getAttribute('aria-activedescendant'), /^row-/)
  t.equal(await desk.locator('.row.current strong').textContent(), 'A newer one', 'the cursor is where it was')
})

t.test('tickets are found by words and by filters in words, and a search is kept as a view', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const theo = await stage.person('theo')
  const sam = await stage.person('sam', 'agent')
  const kim = await stage.person('kim', 'agent')
  const lamp = await newTicket(mara, 'My lamp flickers')
  await newTicket(mara, 'Where is my parcel?')
  await newTicket(theo, 'A lamp for the hall')
  await sam.call('PATCH /api/tickets/{id}/', { id: lamp, body: { labels: ['billing'] } })
  const { page, desk } = await openDesk(stage, sam)
  await page.keyboard.press('/')
  await page.keyboard.type('is:open from:mara lam')
  await rowOf(desk, 'Where is my parcel?').waitFor({ state: 'detached' })
  await rowOf(desk, 'A lamp for the hall').waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await desk.locator('.row.current').waitFor()
  await page.keyboard.press('Enter')
  await ticketOf(desk, lamp).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.type('label:billing')
  await desk.getByRole('heading', { name: 'Search results' }).waitFor()
  await desk.getByRole('button', { name: 'Save view' }).click()
  await page.getByRole('textbox', { name: 'Save this search as a view' }).fill('Money')
  await page.keyboard.press('Enter')
  const rail = desk.getByRole('navigation', { name: 'Views' })
  await rail
    .getByRole('button', { name: /^Money/ })
    .first()
    .waitFor()
  await rail.getByRole('button', { name: 'Money: All commands' }).click()
  await page.getByRole('option', { name: 'Share with the team' }).click()
  const hers = await openDesk(stage, kim)
  await hers.desk
    .getByRole('navigation')
    .getByRole('button', { name: /^Money/ })
    .first()
    .click()
  await rowOf(hers.desk, 'My lamp flickers').waitFor()
  t.equal(await hers.desk.getByRole('row').locator('strong').count(), 1)

  await page.keyboard.press('/')
  await page.keyboard.type('is:nonsense')
  await desk.getByRole('alert').waitFor()
})

t.test('an abusive reply is hidden, duplicates are merged, a post is split off', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const first = await newTicket(mara, 'My lamp flickers')
  const second = await newTicket(mara, 'My lamp again')
  await mara.call('POST /api/tickets/{id}/reply/', { id: first, body: { message: 'You fools!' } })
  await mara.call('POST /api/tickets/{id}/reply/', { id: first, body: { message: 'And where is my refund?' } })
  const at = await openDesk(stage, sam)
  const { page, desk } = at
  await jumpTo(at, first)
  const rude = ticketOf(desk, first).getByRole('article').filter({ hasText: 'You fools!' })
  await rude.getByRole('button').click()
  await page.getByRole('option', { name: 'Hide from customers' }).click()
  await rude.getByText('Hidden from customers').waitFor()
  t.notOk((await postsOf(mara, first)).some(({ message }) => message === 'You fools!'))

  await ticketOf(desk, first).getByRole('article').filter({ hasText: 'refund' }).getByRole('button').click()
  await page.getByRole('option', { name: 'Split into a new ticket…' }).click()
  await page.getByRole('textbox', { name: 'Subject of the new ticket' }).fill('Refund')
  await page.keyboard.press('Enter')
  await desk.getByRole('heading', { name: /Refund/ }).waitFor()

  await jumpTo(at, second)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('merge')
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: `#${first} My lamp flickers` }).click()
  const sure = page.getByRole('dialog', { name: `Merge ticket ${second} into ${first}?` })
  await sure.getByRole('button', { name: 'Merge' }).click()
  await ticketOf(desk, first).waitFor()
  t.match(await sam.call('GET /api/tickets/{id}/', { id: second }), { status: 'closed', merged_into: first })
})
