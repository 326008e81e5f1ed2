import t from 'tap'
import { jumpTo, newTicket, openDesk, ticketOf } from './desk.ts'
import { openStage } from './stage.ts'
import { logIn, openPanel, openTicket, postWith, sendReply } from './widget.ts'

t.test('the requester is asked once how it went, and agents see the answer', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const id = await newTicket(mara, 'My lamp flickers')
  const { page, faults } = await stage.visit('/')
  const panel = await openPanel(page)
  await logIn(panel, mara)
  await openTicket(panel, 'My lamp flickers')
  const question = panel.getByRole('region', { name: 'How was our help?' })
  t.equal(await question.count(), 0, 'not before it is resolved')
  await sam.call('PATCH /api/tickets/{id}/', { id, body: { status: 'resolved' } })
  await question.getByRole('button', { name: 'Good', exact: true }).click()
  await question.getByLabel('What should we know?').fill('Quick and kind.')
  await question.getByRole('button', { name: 'Send' }).click()
  await panel.getByText('Thank you for telling us.').waitFor()
  t.equal(await question.count(), 0)

  await panel.getByRole('button', { name: 'Back' }).click()
  await openTicket(panel, 'My lamp flickers')
  await panel.getByText('It began this morning.').waitFor()
  t.equal(await panel.getByText(/How was our help|Thank you for telling/).count(), 0, 'nobody is asked twice')
  t.same(faults, [])

  const at = await openDesk(stage, sam)
  await jumpTo(at, id)
  await ticketOf(at.desk, id).getByText('mara rated it: good').waitFor()
  await at.desk.getByRole('complementary', { name: 'Details' }).getByText('“Quick and kind.”').waitFor()
})

t.test('two taps are enough', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const id = await newTicket(mara, 'My lamp flickers')
  await sam.call('PATCH /api/tickets/{id}/', { id, body: { status: 'resolved' } })
  const { page } = await stage.visit('/')
  const panel = await openPanel(page)
  await logIn(panel, mara)
  await openTicket(panel, 'My lamp flickers')
  const question = panel.getByRole('region', { name: 'How was our help?' })
  await question.getByRole('button', { name: 'Not good' }).click()
  await question.getByRole('button', { name: 'Send' }).click()
  await panel.getByText('Thank you for telling us.').waitFor()
  t.match(await sam.call('GET /api/tickets/{id}/', { id }), { rating: { score: 'bad', comment: '' } })
})

t.test('a blocked customer reads why in place of the composer, and keeps what was typed', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  await newTicket(mara, 'My lamp flickers')
  const { page } = await stage.visit('/')
  const panel = await openPanel(page)
  await logIn(panel, mara)
  await openTicket(panel, 'My lamp flickers')
  await panel.getByText('It began this morning.').waitFor()
  const { id } = await mara.call('GET /api/me/')
  await sam.call('PATCH /api/customers/{id}/', { id, body: { is_blocked: true } })

  await sendReply(panel, 'Something rude.')
  const sentence = 'You can’t write here any more. You can still read your tickets.'
  await panel.getByText(sentence).waitFor()
  t.equal(await panel.getByRole('textbox', { name: 'Reply' }).count(), 0)
  await postWith(panel, 'Something rude.').getByRole('button', { name: 'Copy' }).waitFor()
  await panel.getByRole('button', { name: 'Back' }).click()
  await panel.getByRole('button', { name: 'New ticket' }).click()
  await panel.getByText(sentence).waitFor()

  await sam.call('PATCH /api/customers/{id}/', { id, body: { is_blocked: false } })
  await panel.getByRole('button', { name: 'Back' }).click()
  await openTicket(panel, 'My lamp flickers')
  await panel.getByRole('textbox', { name: 'Reply' }).waitFor()
})
