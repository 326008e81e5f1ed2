import t from 'tap'
import { openStage } from './stage.ts'
import { logIn, openPanel, openTicket, postWith } from './widget.ts'

t.test('what lasts', async (t) => {
  const stage = await openStage(t)

  t.test('a session that ended asks to log in again and keeps what was typed', async (t) => {
    const ines = await stage.person('ines')
    await ines.call('POST /api/newticket/', { body: { subject: 'Too quiet', message: 'Does the clock run?' } })
    const { page } = await stage.visit()
    const panel = await openPanel(page)
    await logIn(panel, ines)
    await openTicket(panel, 'Too quiet')
    const words = 'I checked twice and still do not know.'
    await panel.getByRole('textbox', { name: 'Reply' }).fill(words)

    const password = 'another one that is long'
    await ines.call('POST /api/me/password/', { body: { current_password: ines.password, new_password: password } })
    await panel.getByRole('button', { name: 'Send' }).click()
    await panel.getByText('Log in again: what you typed is still here.').waitFor()
    await panel.getByLabel('Username').fill('ines')
    await panel.getByLabel('Password').fill(password)
    await panel.getByRole('button', { name: 'Log in', exact: true }).click()
    await postWith(panel, words).waitFor()
    t.pass('the reply went out after the log-in')
  })

  t.test('long lists and long threads come page by page', async (t) => {
    const theo = await stage.person('theo')
    const subjects = Array.from({ length: 25 }, (_, index) => `Question ${index + 1}.`)
    for (const subject of subjects) await theo.call('POST /api/newticket/', { body: { subject, message: 'Well?' } })
    const newest = (await theo.call('GET /api/tickets/', { query: { mine: true } })).results[0]!
    for (let number = 1; number <= 45; number++)
      await theo.call('POST /api/tickets/{id}/reply/', { id: newest.id, body: { message: `Reply no. ${number}.` } })

    const { page } = await stage.visit()
    const panel = await openPanel(page)
    await logIn(panel, theo)
    t.equal(await panel.getByText('Question 1.').count(), 0)
    await panel.getByRole('button', { name: 'Show more' }).click()
    await panel.getByText('Question 1.').waitFor()

    await openTicket(panel, newest.subject)
    await postWith(panel, 'Reply no. 45.').waitFor()
    t.equal(await postWith(panel, 'Reply no. 5.').count(), 0)
    await postWith(panel, 'Reply no. 26.').scrollIntoViewIfNeeded()
    await panel.getByRole('article').first().hover()
    await page.mouse.wheel(0, -5000)
    await postWith(panel, 'Reply no. 20.').waitFor()
    await page.mouse.wheel(0, -20_000)
    await postWith(panel, 'Well?').waitFor()
    t.equal(await panel.getByRole('article').count(), 46, 'each post once')
  })
})
