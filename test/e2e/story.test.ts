import t from 'tap'
import { openStage } from './stage.ts'
import { ask, logIn, openPanel, openTicket, panelOf, postWith, reply, signUp } from './widget.ts'

t.test('a customer and an agent have a conversation in the same widget', async (t) => {
  const stage = await openStage(t)
  const agent = await stage.person('sam', 'agent')
  const { page, faults } = await stage.visit('/products/dune-lamp')
  const customer = await openPanel(page)
  await signUp(customer, { username: 'mara', password: 'light in the dark' })
  await ask(customer, { subject: 'My lamp flickers', message: 'It began this morning.', visibility: 'Private' })

  const opening = postWith(customer, 'It began this morning.')
  t.equal(await opening.getByRole('button', { name: 'Delete' }).count(), 0, 'the opening post offers no deletion')

  const { page: desk } = await stage.visit('/')
  const support = await openPanel(desk)
  await logIn(support, agent)
  await openTicket(support, 'My lamp flickers')
  await reply(support, 'We are sending you a new bulb.')

  await page.reload()
  const later = panelOf(page)
  if (!(await later.isVisible())) await openPanel(page)
  await openTicket(later, 'My lamp flickers')
  const answer = postWith(later, 'We are sending you a new bulb.')
  await answer.getByText('Support', { exact: true }).waitFor()
  t.equal(await answer.getByRole('button', { name: 'Delete' }).count(), 0, "nobody deletes another's post")

  await reply(later, 'Thank you!')
  await postWith(later, 'Thank you!').getByRole('button', { name: 'Delete' }).click()
  await later.getByRole('button', { name: 'Undo' }).click()
  await postWith(later, 'Thank you!').waitFor()

  await postWith(later, 'Thank you!').getByRole('button', { name: 'Delete' }).click()
  const deletion = page.waitForResponse((response) => response.request().method() === 'DELETE')
  t.equal((await deletion).status(), 204)
  t.equal(await postWith(later, 'Thank you!').count(), 0)
  t.same(faults, [])
})

t.test('a shared ticket is found by another customer, a private one is not', async (t) => {
  const stage = await openStage(t)
  const ines = await stage.person('ines')
  await stage.person('theo')
  const { page } = await stage.visit('/')
  const panel = await openPanel(page)
  await logIn(panel, ines)
  await ask(panel, { subject: 'Which bulb fits?', message: 'E27, I think.', visibility: 'Shared' })
  await panel.getByRole('button', { name: 'Back' }).click()
  await ask(panel, { subject: 'My address', message: 'Please change it.', visibility: 'Private' })

  const { page: other } = await stage.visit('/')
  const theirs = await openPanel(other)
  await logIn(theirs, { username: 'theo', password: 'theo and a long one' })
  await theirs.getByRole('tab', { name: 'Shared tickets' }).click()
  await openTicket(theirs, 'Which bulb fits?')
  await reply(theirs, 'It does, up to 8 W.')
  await theirs.getByRole('button', { name: 'Back' }).click()
  t.equal(await theirs.getByText('My address').count(), 0)
})
