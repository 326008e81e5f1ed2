import type { Page } from 'playwright-core'
import t from 'tap'
import { goTo, logIn, newTicket, openDesk, queueOf, visitConsole } from './desk.ts'
import { openStage, type Person } from './stage.ts'

const linkIn = (page: Page) => page.getByRole('textbox', { name: 'Link' }).inputValue()
const isLoggedOut = (person: Person) =>
  person.call('GET /api/me/').then(
    () => false,
    ({ status }) => status === 401,
  )

t.test('an admin invites somebody by a link, who joins the team with it, once', async (t) => {
  const stage = await openStage(t)
  const at = await openDesk(stage, stage.boss)
  const team = await goTo(at, 'Team')
  await team.getByRole('button', { name: 'boss' }).waitFor()
  await at.page.keyboard.press('n')
  await at.page.keyboard.type('Jo from billing')
  await at.page.keyboard.press('Enter')
  await team.getByText('You see it only this once').waitFor()
  const link = await linkIn(at.page)
  await team.getByText('Invited by boss').waitFor()

  const { page, desk, faults } = await visitConsole(stage, {}, link)
  await page.getByRole('heading', { name: 'Join the support team' }).waitFor()
  t.equal(page.url(), `${stage.service}/console/`, 'the link is not left in the address')
  await page.getByLabel('First name').fill('Jo')
  await page.getByLabel('Username').fill('boss')
  await page.getByLabel('Password').fill('jo and a long one')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.locator('[aria-invalid]').waitFor()
  t.equal(await page.getByLabel('First name').inputValue(), 'Jo', 'what was typed is still there')
  await page.getByLabel('Username').fill('jo')
  await page.getByRole('button', { name: 'Join' }).click()
  await queueOf(desk).waitFor()
  t.same(
    faults.filter((fault) => !fault.includes('400')),
    [],
  )

  const again = await visitConsole(stage, {}, link)
  await again.page.getByLabel('Username').fill('other')
  await again.page.getByLabel('Password').fill('other and a long one')
  await again.page.getByRole('button', { name: 'Join' }).click()
  await again.page.getByRole('alert').filter({ hasText: 'This link is not valid any more' }).waitFor()

  await goTo(at, 'Canned replies')
  const later = await goTo(at, 'Team')
  await later.getByRole('button', { name: /^Jo jo/ }).waitFor()
  t.equal(await later.getByText('Invited by boss').count(), 0)
})

t.test('an invitation can be withdrawn', async (t) => {
  const stage = await openStage(t)
  const { url } = await stage.boss.call('POST /api/invitations/', { body: { name: 'Jo', role: 'agent' } })
  const at = await openDesk(stage, stage.boss)
  const team = await goTo(at, 'Team')
  await team.getByRole('button', { name: 'Withdraw the invitation for Jo' }).click()
  await at.desk.getByText('The link for Jo no longer works').waitFor()
  const { page } = await visitConsole(stage, {}, url)
  await page.getByLabel('Username').fill('jo')
  await page.getByLabel('Password').fill('jo and a long one')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('alert').filter({ hasText: 'not valid any more' }).waitFor()
})

t.test('deactivating somebody hands their tickets over and ends their sessions at once', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  await stage.person('kim', 'agent')
  const id = await newTicket(mara, 'My lamp flickers')
  await sam.call('PATCH /api/tickets/{id}/', { id, body: { assignee: 'sam' } })
  const his = await openDesk(stage, sam)
  const { page, desk } = await openDesk(stage, stage.boss)
  const team = await goTo({ page, desk, faults: [] }, 'Team')

  await team.getByRole('button', { name: /sam/ }).click()
  await page.getByRole('dialog', { name: 'Change sam' }).waitFor()
  await page.keyboard.type('deact')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'sam has 1 unresolved ticket. Who takes it?' }).waitFor()
  await page.keyboard.type('kim')
  await page.keyboard.press('Enter')
  const question = page.getByRole('dialog', { name: 'Deactivate sam?' })
  await question.getByText('Their unresolved tickets go to kim.').waitFor()
  t.notOk(await isLoggedOut(sam), 'nothing is done before that is answered')
  await question.getByRole('button', { name: 'Deactivate' }).click()
  await his.page.getByText('You were logged out').waitFor()
  t.ok(await isLoggedOut(sam))
  t.match(await stage.boss.call('GET /api/tickets/{id}/', { id }), { assignee: { username: 'kim' } })

  await team.getByRole('button', { name: /sam Deactivated/ }).click()
  await page.getByRole('option', { name: 'Reactivate' }).click()
  await desk.getByText('sam can log in again').waitFor()
  await logIn(his, sam.username, sam.password)
})

t.test('a forgotten password is set anew by a link, which ends every session', async (t) => {
  const stage = await openStage(t)
  const sam = await stage.person('sam', 'agent')
  const at = await openDesk(stage, stage.boss)
  const team = await goTo(at, 'Team')
  await team.getByRole('button', { name: /sam/ }).click()
  await at.page.getByRole('option', { name: 'Make a link for a new password…' }).click()
  await at.page.getByRole('button', { name: 'Make link' }).click()
  await team.getByRole('region', { name: 'New password for sam' }).waitFor()

  const his = await visitConsole(stage, {}, await linkIn(at.page))
  const password = his.page.getByLabel('New password')
  await password.fill('short')
  await his.page.getByRole('button', { name: 'Set the new password' }).click()
  await his.page.locator('[aria-invalid]').waitFor()
  t.equal(await password.inputValue(), 'short')
  await password.fill('a brand new one')
  await his.page.getByRole('button', { name: 'Set the new password' }).click()
  await his.page.getByText('Your new password is set.').waitFor()
  t.ok(await isLoggedOut(sam))
  await logIn(his, 'sam', 'a brand new one')
})

t.test('nothing is offered that would be refused, and agents read the list alone', async (t) => {
  const stage = await openStage(t)
  const sam = await stage.person('sam', 'agent')
  const at = await openDesk(stage, stage.boss)
  const team = await goTo(at, 'Team')
  await team.getByRole('button', { name: /boss/ }).click()
  const mine = at.page.getByRole('dialog', { name: 'Change boss' }).getByRole('option')
  await mine.first().waitFor()
  t.same(await mine.allTextContents(), ['Hand over tickets…', 'Make a link for a new password…'])
  await at.page.keyboard.press('Escape')

  await team.getByRole('button', { name: /sam/ }).click()
  await at.page.getByRole('option', { name: 'Make an admin' }).click()
  await at.desk.getByText('sam is an admin now').waitFor()
  await at.desk.getByRole('button', { name: 'Undo' }).click()
  await at.desk.getByText('sam is an agent now').waitFor()

  const his = await openDesk(stage, sam)
  const list = await goTo(his, 'Team')
  await list.getByText('boss').waitFor()
  t.equal(await list.getByRole('button').count(), 0)
  t.equal(await his.desk.getByRole('button', { name: 'Audit log' }).count(), 0)
})

t.test('keys reach no ticket while another view than the queue is in sight', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const id = await newTicket(mara, 'My lamp flickers')
  const at = await openDesk(stage, sam)
  await at.page.keyboard.press('j')
  await goTo(at, 'Team')
  for (const key of ['e', 'i', 'Enter', 'Escape']) await at.page.keyboard.press(key)
  await queueOf(at.desk).waitFor()
  t.match(await sam.call('GET /api/tickets/{id}/', { id }), { status: 'open', assignee: null })
})
