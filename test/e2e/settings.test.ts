import { readFile } from 'node:fs/promises'
import t from 'tap'
import { composerOf, goTo, jumpTo, newTicket, openDesk, rowOf } from './desk.ts'
import { openStage } from './stage.ts'

t.test('a canned reply made here is offered where one writes, and what is refused stays as it was typed', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const id = await newTicket(mara, 'My lamp flickers')
  const at = await openDesk(stage, sam)
  const { page, desk } = at
  const list = await goTo(at, 'Canned replies')
  await list.getByText('No canned replies yet').waitFor()
  await page.keyboard.press('n')
  const form = desk.getByRole('region', { name: 'New canned reply' })
  await form.getByLabel('Message').fill('Hello ')
  await form.getByRole('button', { name: 'First name', exact: true }).click()
  await page.keyboard.type(', a new bulb is on its way.')
  await form.getByRole('region', { name: 'How it looks' }).getByText('Hello Mara, a new bulb is on its way.').waitFor()
  await form.getByLabel('Status').selectOption('Resolved')
  await form.getByLabel('Assignee').selectOption('Whoever uses it')
  await form.getByLabel('Add labels').fill('returns, bulbs')
  await page.keyboard.press('Control+Enter')
  await form.locator('[aria-invalid]').waitFor()
  t.equal(await form.getByLabel('Message').inputValue(), 'Hello {{requester.first_name}}, a new bulb is on its way.')
  await form.getByLabel('Title').fill('New bulb')
  await page.keyboard.press('Control+Enter')
  await list.getByRole('button', { name: /^New bulb/ }).waitFor()
  const changes = { status: 'resolved', assignee: 'me', add_labels: ['returns', 'bulbs'] }
  t.match(await sam.call('GET /api/canned-replies/'), { results: [{ title: 'New bulb', is_shared: false, changes }] })

  await page.keyboard.press('Escape')
  await jumpTo(at, id)
  await page.keyboard.press('r')
  await page.keyboard.type('/new')
  await desk.getByRole('option', { name: /^New bulb/ }).waitFor()
  await page.keyboard.press('Enter')
  t.equal(await composerOf(desk).inputValue(), 'Hello mara, a new bulb is on its way.')
})

t.test('a canned reply is found, changed, and deleted with a way back', async (t) => {
  const stage = await openStage(t)
  const sam = await stage.person('sam', 'agent')
  const kim = await stage.person('kim', 'agent')
  for (const title of ['Ask for the order number', 'New bulb'])
    await sam.call('POST /api/canned-replies/', { body: { title, message: 'Hello.', is_shared: true } })
  const at = await openDesk(stage, sam)
  const { page, desk } = at
  const list = await goTo(at, 'Canned replies')
  await list.getByRole('searchbox').fill('bulb')
  await page.keyboard.press('Enter')
  const form = desk.getByRole('region', { name: 'New bulb', exact: true })
  await form.getByLabel('Message').fill('Hello again.')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Cancel' }).click()
  await form.getByRole('button', { name: 'Save' }).click()
  await list.getByText('Hello again.').waitFor()

  await list.getByRole('button', { name: /^New bulb/ }).click()
  await form.getByRole('button', { name: 'Delete' }).click()
  await desk.getByText('“New bulb” is deleted').waitFor()
  t.equal(await list.getByRole('button', { name: /^New bulb/ }).count(), 0)
  await desk.getByRole('button', { name: 'Undo' }).click()
  await list.getByRole('button', { name: /^New bulb/ }).click()
  const deletion = page.waitForResponse((response) => response.request().method() === 'DELETE')
  await form.getByRole('button', { name: 'Delete' }).click()
  t.equal((await deletion).status(), 204)
  t.match(await sam.call('GET /api/canned-replies/'), { count: 1 })

  const hers = await openDesk(stage, kim)
  const shared = await goTo(hers, 'Canned replies')
  await shared.getByRole('button', { name: /^Ask for the order number/ }).click()
  await hers.desk.getByText('sam wrote this. Only they or an admin can change it.').waitFor()
  t.equal(await hers.desk.getByRole('button', { name: 'Save' }).count(), 0)
})

t.test('service levels are saved, shown as due times, and told in the audit log', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const id = await newTicket(mara, 'My lamp flickers')
  const at = await openDesk(stage, stage.boss)
  const { page, desk } = at
  const levels = await goTo(at, 'Service levels')
  await levels.getByRole('spinbutton', { name: 'First reply within, priority Normal' }).fill('2')
  await levels.getByLabel('Time zone').fill('Europe/Nowhere')
  await levels.getByRole('button', { name: 'Add hours on Saturday' }).click()
  await levels.getByLabel('New holiday').fill('2026-12-25')
  await page.keyboard.press('Enter')
  await levels.getByText('Friday, December 25, 2026').waitFor()
  await page.keyboard.press('Control+Enter')
  await levels.getByText('There is no time zone "Europe/Nowhere".').waitFor()
  await levels.getByLabel('Time zone').fill('Europe/Rome')
  await page.keyboard.press('Control+Enter')
  await desk.getByText('Service levels saved.').waitFor()
  t.match(await sam.call('GET /api/service-levels/'), {
    timezone: 'Europe/Rome',
    holidays: ['2026-12-25'],
    targets: { normal: { first_reply_minutes: 120, resolution_minutes: null } },
  })
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await rowOf(desk, 'My lamp flickers').waitFor()
  await jumpTo(at, id)
  await desk.getByRole('complementary', { name: 'Details' }).getByText('First reply due').waitFor()

  const his = await openDesk(stage, sam)
  const read = await goTo(his, 'Service levels')
  await read.getByText('Only admins change these.').waitFor()
  t.ok(await read.getByLabel('Time zone').isDisabled())
  t.equal(await read.getByRole('button', { name: 'Save' }).count(), 0)
})

t.test('the audit log tells who did what, can be narrowed down and taken along', async (t) => {
  const stage = await openStage(t)
  const { boss } = stage
  const sam = await stage.person('sam', 'agent')
  const { id } = await sam.call('GET /api/me/')
  await boss.call('PATCH /api/users/{id}/', { id, body: { role: 'admin' } })
  await boss.call('PATCH /api/service-levels/', { body: { holidays: ['2026-12-25'] } })
  await sam.call('POST /api/invitations/', { body: { name: 'Jo', role: 'agent' } })
  const at = await openDesk(stage, boss)
  const audit = await goTo(at, 'Audit log')
  await audit.getByRole('row', { name: /boss Role changed sam/ }).waitFor()
  await audit.getByRole('row', { name: /boss Service levels changed holidays/ }).waitFor()
  await audit.getByLabel('Who', { exact: true }).selectOption('sam')
  await audit.getByRole('row', { name: /sam Invited/ }).waitFor()
  await audit.getByRole('row', { name: /Role changed/ }).waitFor({ state: 'detached' })
  const [download] = await Promise.all([
    at.page.waitForEvent('download'),
    audit.getByRole('button', { name: 'Export as CSV' }).click(),
  ])
  t.equal(download.suggestedFilename(), 'audit.csv')
  const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/)
  t.match(lines[0], 'id,created_at,actor,action')
  t.equal(lines.length, 2, 'what was narrowed down to')
  await audit.getByLabel('What', { exact: true }).selectOption('Customer blocked')
  await audit.getByText('Nothing like that was done').waitFor()
})
