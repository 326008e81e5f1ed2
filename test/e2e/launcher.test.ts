import type { Page } from 'playwright-core'
import t from 'tap'
import { answer, arrive } from './arrive.ts'
import { openStage } from './stage.ts'
import { launcherOf, logIn, openPanel } from './widget.ts'

type Asked = { Deskside: (...call: unknown[]) => unknown; heard: unknown[] }

/** Calls the widget as the page would. */
const ask = (page: Page, ...call: unknown[]) =>
  page.evaluate((call) => (globalThis as unknown as Asked).Deskside(...call), call)

t.test('news reaches the page without the panel', async (t) => {
  const stage = await openStage(t)
  const sam = await stage.person('sam', 'agent')

  /** A customer who has just arrived, and what gives them an answer. */
  async function customer(username: string) {
    const arrival = await arrive(stage, username)
    return { ...arrival, answer: (message: string) => answer(sam, arrival.id, message) }
  }

  t.test('the launcher counts what is unread without loading the panel', async (t) => {
    const { page, answer, person, id, subject } = await customer('bo')
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    const opened = page.waitForResponse(/\/api\/events\/$/)
    await page.reload()
    await opened
    await answer('Anybody there?')
    await page.getByRole('button', { name: 'Support, 1 unread' }).waitFor()
    await person.call('POST /api/tickets/{id}/read/', { id, body: {} })
    await page.getByRole('button', { name: 'Support', exact: true }).waitFor()
    t.match(
      asked.filter((path) => path.startsWith('/widget/')).map((path) => path.replace(/-[\w-]{7}\.js$/, '')),
      new Set(['/widget/core', '/widget/base', '/widget/connection']),
    )
    t.notOk(asked.some((path) => /\/(panel|ui|home)-/.test(path)))

    const panel = await openPanel(page)
    await answer('Hello?')
    await panel.getByRole('button', { name: subject }).getByText('1 new').waitFor()
  })

  t.test("an agent's launcher counts what customers wrote", async () => {
    const kim = await stage.person('kim', 'agent')
    for (const { id } of (await kim.call('GET /api/tickets/')).results)
      await kim.call('POST /api/tickets/{id}/read/', { id, body: {} })
    const { page } = await stage.visit()
    await logIn(await openPanel(page), kim)
    const cy = await stage.person('cy')
    await cy.call('POST /api/newticket/', { body: { subject: 'Too loud', message: 'It hums.' } })
    await page.getByRole('button', { name: 'Support, 1 unread' }).waitFor()
  })

  t.test('a shared ticket of somebody else is no news', async (t) => {
    const { page, answer } = await customer('di')
    await page.evaluate(() => {
      const { Deskside } = globalThis as unknown as Asked
      const heard: unknown[] = []
      Object.assign(globalThis, { heard })
      Deskside('on', 'message:received', (payload: unknown) => heard.push(payload))
      Deskside('on', 'ticket:updated', (payload: unknown) => heard.push(payload))
    })
    const eve = await stage.person('eve')
    const { id } = await eve.call('POST /api/newticket/', {
      body: { subject: 'For all', message: 'See?', visibility: 'shared' },
    })
    await sam.call('POST /api/tickets/{id}/reply/', { id, body: { message: 'Yes.' } })
    const { id: post_id } = await answer('For you alone.')
    await page.waitForFunction(() => (globalThis as unknown as Asked).heard.length > 0)
    t.match(await page.evaluate(() => (globalThis as unknown as Asked).heard), [{ post_id }])
  })

  t.test('the title counts and a sound is made if the host wants it, and not otherwise', async (t) => {
    const { page, answer, person, id } = await customer('fay')
    await page.evaluate(() => {
      const notes: number[] = []
      Object.assign(globalThis, { notes })
      const start = OscillatorNode.prototype.start
      OscillatorNode.prototype.start = function (when) {
        notes.push(when ?? 0)
        start.call(this, when)
      }
    })
    const notes = () => page.evaluate(() => (globalThis as unknown as { notes: number[] }).notes.length)
    const own = await page.title()
    await answer('One.')
    await launcherOf(page)
      .and(page.getByRole('button', { name: /1 unread/ }))
      .waitFor()
    t.equal(await page.title(), own)
    t.equal(await notes(), 0)

    await ask(page, 'init', { title: true, sound: true })
    await page.waitForFunction((own) => document.title === `(1) ${own}`, own)
    await page.evaluate(() => {
      document.title = 'Another page'
    })
    await page.waitForFunction(() => document.title === '(1) Another page')
    await answer('Two.')
    await page.waitForFunction(() => (globalThis as unknown as { notes: number[] }).notes.length === 2)
    await person.call('POST /api/tickets/{id}/read/', { id, body: {} })
    await page.waitForFunction(() => document.title === 'Another page')
    await answer('Three.')
    await page.waitForFunction(() => document.title === '(1) Another page')
    await ask(page, 'destroy')
    await page.waitForFunction(() => document.title === 'Another page')
  })
})
