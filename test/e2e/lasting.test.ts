import type { Page } from 'playwright-core'
import t from 'tap'
import { openStage, type Person } from './stage.ts'
import { launcherOf, logIn, openPanel, openTicket, panelOf, postWith } from './widget.ts'

/** Takes the page's network away, as when a cable is pulled. Gives what brings it back. */
async function cut(page: Page): Promise<() => Promise<unknown>> {
  const session = await page.context().newCDPSession(page)
  const emulate = (offline: boolean) =>
    session.send('Network.emulateNetworkConditions', {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    })
  await emulate(true)
  return () => emulate(false)
}

const send = async (page: Page, message: string) => {
  await panelOf(page).getByRole('textbox', { name: 'Reply' }).fill(message)
  await panelOf(page).getByRole('button', { name: 'Send' }).click()
}

/** What the service has of a ticket's thread. */
const messagesOf = async ({ call }: Person, id: number) =>
  (await call('GET /api/tickets/{id}/posts/', { id })).results.map(({ message }) => message)

async function until(isSo: () => boolean | Promise<boolean>) {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20))
}

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

  /** A customer with a ticket, logged in and reading it. */
  async function arrive(username: string) {
    const person = await stage.person(username)
    const subject = `A question of ${username}`
    const { id } = await person.call('POST /api/newticket/', { body: { subject, message: 'Well?' } })
    const { page } = await stage.visit()
    const panel = await openPanel(page)
    await logIn(panel, person)
    await openTicket(panel, subject)
    return { person, subject, id, page, panel }
  }

  t.test('what is sent without a network survives a reload and arrives once', async (t) => {
    const { person, subject, id, page, panel } = await arrive('nora')
    const restore = await cut(page)
    await send(page, 'Written in a tunnel.')
    await postWith(panel, 'Written in a tunnel.').getByText('Sending…').waitFor()
    await panel.getByText('You’re offline.').waitFor()
    await panel.getByRole('textbox', { name: 'Reply' }).fill('And half a thought')
    t.same(await messagesOf(person, id), ['Well?'])

    // The page is reachable before the service is.
    await page.context().route(/\/api\//, (route) => route.abort())
    await restore()
    await page.reload()
    await openPanel(page)
    await page.context().unroute(/\/api\//)
    await until(async () => (await messagesOf(person, id)).length === 2)
    await panel.getByRole('button', { name: 'Try again' }).or(panel.getByText(subject)).first().click()
    await openTicket(panel, subject)
    await postWith(panel, 'Written in a tunnel.').getByRole('button', { name: 'Delete' }).waitFor()
    t.equal(await postWith(panel, 'Written in a tunnel.').count(), 1)
    t.equal(await panel.getByRole('textbox', { name: 'Reply' }).inputValue(), 'And half a thought')
    t.same(await messagesOf(person, id), ['Well?', 'Written in a tunnel.'])
  })

  t.test('a message whose answer was lost is one post, however often it is sent', async (t) => {
    const { person, id, page, panel } = await arrive('otto')
    let sent = 0
    await page.context().route(/\/reply\/$/, async (route) => {
      await route.fetch()
      if (++sent < 3) await route.abort()
      else await route.continue()
    })
    await send(page, 'Once only.')
    await until(() => sent === 3)
    await postWith(panel, 'Once only.').getByRole('button', { name: 'Delete' }).waitFor()
    t.equal(await postWith(panel, 'Once only.').count(), 1)
    t.same(await messagesOf(person, id), ['Well?', 'Once only.'])
  })

  t.test('what one account has waiting is never sent by another', async (t) => {
    const { person, subject, id, page, panel } = await arrive('pia')
    const quin = await stage.person('quin')
    const context = page.context()
    await context.route(/\/reply\/$/, (route) => route.abort())
    await send(page, 'From Pia alone.')
    await postWith(panel, 'From Pia alone.').getByText('Sending…').waitFor()
    await panel.getByRole('button', { name: 'Back' }).click()
    await panel.getByRole('button', { name: 'Your account' }).click()
    await panel.getByRole('button', { name: 'Log out' }).click()
    const asked: string[] = []
    page.on('request', (request) => request.url().endsWith('/reply/') && asked.push(request.url()))
    await context.unroute(/\/reply\/$/)
    await logIn(panel, quin)
    await panel.getByRole('tab', { name: 'Shared tickets' }).click()
    await openTicket(panel, subject)
    await send(page, 'From Quin.')
    await until(async () => (await messagesOf(person, id)).length === 2)
    t.same(await messagesOf(person, id), ['Well?', 'From Quin.'])
    t.equal(await postWith(panel, 'From Pia alone.').count(), 0)
    t.equal(asked.length, 1)

    await panel.getByRole('button', { name: 'Back' }).click()
    await panel.getByRole('button', { name: 'Your account' }).click()
    await panel.getByRole('button', { name: 'Log out' }).click()
    await logIn(panel, person)
    await until(async () => (await messagesOf(person, id)).length === 3)
    t.same(await messagesOf(person, id), ['Well?', 'From Quin.', 'From Pia alone.'])
  })

  t.test('two tabs read one stream; the other takes over when the first one goes, and misses nothing', async (t) => {
    const { person, subject, id, page } = await arrive('rosa')
    const context = page.context()
    const sam = await stage.person('sam', 'agent')
    const answer = (message: string) => sam.call('POST /api/tickets/{id}/reply/', { id, body: { message } })
    const streams: { page: Page; from: string | undefined }[] = []
    context.on('request', async (request) => {
      if (request.method() === 'GET' && request.url().endsWith('/api/events/'))
        streams.push({ page: request.frame().page(), from: (await request.allHeaders())['last-event-id'] })
    })
    const other = await context.newPage()
    await other.goto(stage.shop)
    const panel = await openPanel(other)
    await openTicket(panel, subject)
    await answer('To both.')
    for (const one of [page, other]) await postWith(panelOf(one), 'To both.').waitFor()
    t.equal(streams.length, 0, 'the second tab opens none')

    await context.route(/\/api\/events\/$/, (route) => route.abort())
    await page.close()
    await answer('To nobody.')
    await until(() => streams.length > 0)
    await context.unroute(/\/api\/events\/$/)
    await postWith(panel, 'To nobody.').waitFor()
    t.ok(
      streams.every((stream) => stream.page === other && Number(stream.from) > 0),
      'it resumes',
    )
    await answer('To the one that is left.')
    await postWith(panel, 'To the one that is left.').waitFor()
    t.match(await messagesOf(person, id), ['Well?', 'To both.', 'To nobody.', 'To the one that is left.'])
  })

  t.test('eight tabs over HTTP/1.1 all get their answers', async (t) => {
    const { subject, id, page, person } = await arrive('sara')
    const context = page.context()
    let streams = 0
    context.on('request', (request) => request.url().endsWith('/api/events/') && streams++)
    const tabs = [page]
    while (tabs.length < 8) {
      const tab = await context.newPage()
      await tab.goto(stage.shop)
      await launcherOf(tab).click()
      await openTicket(panelOf(tab), subject)
      tabs.push(tab)
    }
    for (const [index, tab] of tabs.entries()) {
      await send(tab, `From tab ${index}.`)
      await postWith(panelOf(tab), `From tab ${index}.`)
        .getByRole('button', { name: 'Delete' })
        .waitFor({ timeout: 5000 })
    }
    for (const tab of tabs) await postWith(panelOf(tab), 'From tab 7.').waitFor()
    t.equal((await messagesOf(person, id)).length, 9)
    t.equal(streams, 0, 'the first tab reads for all')
  })
})
