import type { Page } from 'playwright-core'
import t from 'tap'
import { answer as answerAs, arrive, messagesOf, until } from './arrive.ts'
import { openStage } from './stage.ts'
import { launcherOf, openPanel, openTicket, panelOf, postWith, sendReply } from './widget.ts'

t.test('the tabs of a browser share one stream', async (t) => {
  const stage = await openStage(t)

  /** A customer who reads their ticket. */
  async function reader(username: string, visibility?: 'shared') {
    const arrival = await arrive(stage, username, visibility)
    await openTicket(arrival.panel, arrival.subject)
    return arrival
  }

  t.test('two tabs read one stream; the other takes over when the first one goes, and misses nothing', async (t) => {
    const { person, subject, id, page } = await reader('rosa')
    const context = page.context()
    const sam = await stage.person('sam', 'agent')
    const answer = (message: string) => answerAs(sam, id, message)
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
    const { subject, id, page, person } = await reader('sara')
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
      await sendReply(panelOf(tab), `From tab ${index}.`)
      await postWith(panelOf(tab), `From tab ${index}.`).getByRole('button', { name: 'Delete' }).waitFor()
    }
    for (const tab of tabs) await postWith(panelOf(tab), 'From tab 7.').waitFor()
    t.equal((await messagesOf(person, id)).length, 9)
    t.equal(streams, 0, 'the first tab reads for all')
  })
})
