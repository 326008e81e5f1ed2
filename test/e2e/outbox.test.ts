import type { Page } from 'playwright-core'
import t from 'tap'
import { arrive, messagesOf, until } from './arrive.ts'
import { openStage } from './stage.ts'
import { logIn, openPanel, openTicket, postWith, sendReply } from './widget.ts'

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

t.test('what is sent arrives once', async (t) => {
  const stage = await openStage(t)

  /** A customer who reads their ticket. */
  async function reader(username: string, visibility?: 'shared') {
    const arrival = await arrive(stage, username, visibility)
    await openTicket(arrival.panel, arrival.subject)
    return arrival
  }

  t.test('what is sent without a network survives a reload and arrives once', async (t) => {
    const { person, subject, id, page, panel } = await reader('nora')
    const restore = await cut(page)
    await sendReply(panel, 'Written in a tunnel.')
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
    const { person, id, page, panel } = await reader('otto')
    let sent = 0
    await page.context().route(/\/reply\/$/, async (route) => {
      await route.fetch()
      if (++sent < 3) await route.abort()
      else await route.continue()
    })
    await sendReply(panel, 'Once only.')
    await until(() => sent === 3)
    await postWith(panel, 'Once only.').getByRole('button', { name: 'Delete' }).waitFor()
    t.equal(await postWith(panel, 'Once only.').count(), 1)
    t.same(await messagesOf(person, id), ['Well?', 'Once only.'])
  })

  t.test('what one account has waiting is never sent by another', async (t) => {
    const { person, subject, id, page, panel } = await reader('pia', 'shared')
    const quin = await stage.person('quin')
    const context = page.context()
    await context.route(/\/reply\/$/, (route) => route.abort())
    await sendReply(panel, 'From Pia alone.')
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
    await sendReply(panel, 'From Quin.')
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
})
