import t from 'tap'
import { answer, arrive } from './arrive.ts'
import { openStage } from './stage.ts'
import { launcherOf, logIn, openPanel, openTicket, panelOf, postWith, reply } from './widget.ts'

t.test('what others do shows at once', async (t) => {
  const stage = await openStage(t)
  const sam = await stage.person('sam', 'agent')

  /** A customer who has just arrived, and what gives them an answer. */
  async function customer(username: string) {
    const arrival = await arrive(stage, username)
    return { ...arrival, answer: (message: string) => answer(sam, arrival.id, message) }
  }

  t.test('a reply is in the open thread within two seconds, and is announced', async (t) => {
    const { subject, page, panel, answer, id, faults } = await customer('ada')
    await openTicket(panel, subject)
    const before = Date.now()
    const { id: postId } = await answer('Here we are.')
    await postWith(panel, 'Here we are.').waitFor({ timeout: 2000 })
    t.comment(`* shown after ${Date.now() - before} ms`)
    await panel.getByText('New reply from sam').waitFor({ state: 'attached' })
    t.equal(await page.getByText('New reply from sam').count(), 1, 'said once')

    await sam.call('PATCH /api/tickets/{id}/', { id, body: { status: 'resolved', visibility: 'shared' } })
    await panel.getByText('Resolved').waitFor()
    await panel.getByRole('button', { name: 'Shared' }).waitFor()
    await reply(panel, 'Thank you.')
    // Before that it is on its way.
    await postWith(panel, 'Thank you.').getByRole('button', { name: 'Delete' }).waitFor()
    t.equal(await postWith(panel, 'Thank you.').getByText('Seen').count(), 0)
    await sam.call('POST /api/tickets/{id}/read/', { id, body: {} })
    await postWith(panel, 'Thank you.').getByText('Seen').waitFor()
    await sam.call('DELETE /api/posts/{id}/', { id: postId })
    await postWith(panel, 'Here we are.').waitFor({ state: 'detached' })
    t.same(faults, [])
  })

  t.test('each sees the other writing, until the words are there', async () => {
    const { subject, panel } = await customer('gil')
    await openTicket(panel, subject)
    const { page: desk } = await stage.visit()
    const support = await openPanel(desk)
    await logIn(support, sam)
    await openTicket(support, subject)
    const line = panel.getByText('sam from support is writing…')
    await support.getByRole('textbox', { name: 'Reply' }).pressSequentially('Let me see')
    await line.waitFor()
    await support.getByRole('textbox', { name: 'Reply' }).fill('')
    await line.waitFor({ state: 'detached' })
    await support.getByRole('textbox', { name: 'Reply' }).pressSequentially('Done')
    await line.waitFor()
    await support.getByRole('button', { name: 'Send', exact: true }).click()
    await postWith(panel, 'Done').waitFor()
    await line.waitFor({ state: 'detached' })
    await panel.getByRole('textbox', { name: 'Reply' }).pressSequentially('Ah')
    await support.getByText('gil is writing…').waitFor()
  })

  t.test('agents see each other looking; customers are not told', async (t) => {
    const { subject, panel } = await customer('hal')
    await openTicket(panel, subject)
    const desks = []
    for (const agent of [sam, await stage.person('lea', 'agent')]) {
      const { page } = await stage.visit()
      const support = await openPanel(page)
      await logIn(support, agent)
      await openTicket(support, subject)
      desks.push(support)
    }
    await desks[0]?.getByText('lea is looking').waitFor()
    t.equal(await panel.getByText(/is looking/).count(), 0)
    await desks[1]?.getByRole('button', { name: 'Close ticket' }).click()
    await desks[0]?.getByText('lea is looking').waitFor({ state: 'detached' })
  })

  t.test('a line stands above what came while one looked away', async (t) => {
    const { subject, panel, page, answer } = await customer('ivy')
    await openTicket(panel, subject)
    await answer('While you read.')
    await postWith(panel, 'While you read.').waitFor()
    t.equal(await panel.getByText('New', { exact: true }).count(), 0)
    await page.keyboard.press('Escape')
    await answer('While you were away.')
    await page.getByRole('button', { name: 'Support, 1 unread' }).waitFor()
    await launcherOf(page).click()
    await panel.getByText('New', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Support', exact: true }).waitFor()
  })

  t.test('who reads further up stays there when a reply comes in', async (t) => {
    const { subject, panel, page, answer } = await customer('ned')
    for (let number = 1; number <= 15; number++) await answer(`Answer ${number}.`)
    await openTicket(panel, subject)
    await postWith(panel, 'Answer 15.').waitFor()
    const posts = panel.getByRole('region', { name: 'Posts' })
    const place = () => posts.evaluate((box) => box.scrollTop)
    await posts.hover()
    await page.mouse.wheel(0, -300)
    await panel.getByRole('button', { name: 'Jump to latest' }).waitFor()
    const before = await place()
    await answer('One more.')
    await postWith(panel, 'One more.').waitFor()
    t.equal(await place(), before)
    await panel.getByRole('button', { name: 'Jump to latest' }).click()
    await panel.getByRole('button', { name: 'Jump to latest' }).waitFor({ state: 'detached' })
    await answer('And another.')
    await postWith(panel, 'And another.').waitFor()
    t.equal(
      await panel.getByRole('button', { name: 'Jump to latest' }).count(),
      0,
      'who is at the end stays at the end',
    )
    t.ok((await place()) > before)
  })

  t.test('the connection is talked about when it matters', async (t) => {
    const { subject, panel, page, answer } = await customer('jo')
    await openTicket(panel, subject)
    const context = page.context()
    await context.setOffline(true)
    await panel.getByText('You’re offline.').waitFor()
    await context.route(/\/api\/events\/$/, (route) => route.abort())
    await context.setOffline(false)
    await panel.getByText('You’re offline.').waitFor({ state: 'detached' })
    await panel.getByText('Reconnecting…').waitFor()
    await answer('Missed you.')
    await context.unroute(/\/api\/events\/$/)
    await panel.getByText('Reconnecting…').waitFor({ state: 'detached' })
    await postWith(panel, 'Missed you.').waitFor()
    t.pass('what was missed is there')
  })

  t.test('a session that ended shows the log-in, without anybody doing anything', async (t) => {
    const { panel, page, person, answer } = await customer('kay')
    await answer('Stay a while.')
    await page.getByRole('button', { name: 'Support, 1 unread' }).waitFor()
    const asked: number[] = []
    page.on('response', (response) => response.url().endsWith('/api/events/') && asked.push(response.status()))
    const password = 'another one that is long'
    await person.call('POST /api/me/password/', {
      body: { current_password: person.password, new_password: password },
    })
    await panel.getByText('Log in again: what you typed is still here.').waitFor()
    t.same(asked, [401], 'asked once')
    await logIn(panel, { username: 'kay', password })
    t.equal(await panelOf(page).getByText('Reconnecting…').count(), 0)
  })

  t.test('whoever is signed in gets to every view without a network', async () => {
    const { page, panel, subject } = await customer('max')
    await page.waitForFunction(() => {
      const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
      return ['account', 'new-ticket'].every((view) => loaded.some((name) => name.includes(`/widget/${view}-`)))
    })
    await page.context().setOffline(true)
    await panel.getByRole('button', { name: 'Your account' }).click()
    await panel.getByRole('heading', { name: 'About you' }).waitFor()
    await panel.getByRole('button', { name: 'Back' }).click()
    await panel.getByRole('button', { name: 'New ticket' }).click()
    await panel.getByLabel('Subject').fill('From a tunnel')
    await panel.getByLabel('Message').fill('Is there light?')
    await panel.getByRole('button', { name: 'Send' }).click()
    await panel.getByRole('button', { name: 'Back' }).click()
    await panel.getByRole('listitem').filter({ hasText: 'From a tunnel' }).getByText('Sending…').waitFor()
    await page.context().setOffline(false)
    await panel.getByRole('button', { name: 'From a tunnel' }).waitFor()
    await panel.getByRole('button', { name: subject }).waitFor()
  })

  t.test('a view that is gone after a deployment offers to reload the page', async () => {
    const lou = await stage.person('lou')
    const { page } = await stage.visit()
    await page.context().route(/\/widget\/account-/, (route) => route.fulfill({ status: 404 }))
    const panel = await openPanel(page)
    await logIn(panel, lou)
    await panel.getByRole('button', { name: 'Your account' }).click()
    const again = page.waitForEvent('load')
    await panel.getByRole('button', { name: 'Reload the page' }).click()
    await again
  })
})
