import type { Locator, Page } from 'playwright-core'
import t from 'tap'
import { checkAxe, overflow } from './axe.ts'
import { openStage } from './stage.ts'
import { ask, launcherOf, logIn, openPanel, openTicket, panelOf, reply } from './widget.ts'

t.test('the widget is for everybody', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const { id } = await mara.call('POST /api/newticket/', {
    body: { subject: 'A wobbly stool', message: 'Three legs wobble.', visibility: 'private' },
  })
  const sam = await stage.person('sam', 'agent')
  await sam.call('POST /api/tickets/{id}/reply/', { id, body: { message: 'They never do.' } })

  for (const colorScheme of ['light', 'dark'] as const)
    t.test(`axe finds nothing in any view, in ${colorScheme}`, async (t) => {
      const { page } = await stage.visit('/', { colorScheme, reducedMotion: 'reduce' })
      await launcherOf(page).waitFor()
      await checkAxe(t, page, 'launcher')
      const panel = await openPanel(page)
      await checkAxe(t, page, 'log in')
      await panel.getByRole('button', { name: 'New here? Sign up' }).click()
      await checkAxe(t, page, 'sign up')
      await panel.getByRole('button', { name: 'Have an account? Log in' }).click()
      await logIn(panel, mara)
      await panel.getByText('A wobbly stool').waitFor()
      await checkAxe(t, page, 'tickets')
      await panel.getByRole('button', { name: 'New ticket' }).click()
      await panel.getByLabel('Subject').waitFor()
      await checkAxe(t, page, 'new ticket')
      await panel.getByRole('button', { name: 'Back' }).click()
      await openTicket(panel, 'A wobbly stool')
      await panel.getByText('They never do.').waitFor()
      await checkAxe(t, page, 'thread')
    })

  t.test('it fills a screen that is 320 pixels wide, and nothing is cut off', async (t) => {
    const { page } = await stage.visit('/', { viewport: { width: 320, height: 568 }, hasTouch: true })
    const panel = await openPanel(page)
    t.match(await panel.boundingBox(), { x: 0, y: 0, width: 320, height: 568 })
    await logIn(panel, mara)
    await openTicket(panel, 'A wobbly stool')
    await reply(panel, `A word that never ends: ${'o'.repeat(200)}`)
    t.equal(await overflow(panel), 0)
  })

  t.test('everything is reached by keyboard alone', async (t) => {
    const theo = await stage.person('theo')
    const { page } = await stage.visit('/')
    const { keyboard } = page
    await launcherOf(page).focus()
    await keyboard.press('Enter')
    await panelOf(page).waitFor()
    const panel = panelOf(page)
    await tabTo(page, panel.getByLabel('Username'))
    await keyboard.type(theo.username)
    await tabTo(page, panel.getByLabel('Password'))
    await keyboard.type(theo.password)
    await keyboard.press('Enter')
    await tabTo(page, panel.getByRole('button', { name: 'New ticket' }))
    await keyboard.press('Enter')
    await tabTo(page, panel.getByLabel('Subject'))
    await keyboard.type('By keyboard')
    await tabTo(page, panel.getByLabel('Message'))
    await keyboard.type('No mouse here.')
    await tabTo(page, panel.getByRole('button', { name: 'Send' }))
    await keyboard.press('Enter')
    await panel.getByText('No mouse here.').waitFor()
    await tabTo(page, panel.getByRole('textbox', { name: 'Reply' }))
    await keyboard.type('Still none.')
    await keyboard.press('Enter')
    await panel.getByRole('article').filter({ hasText: 'Still none.' }).waitFor()
    await keyboard.press('Escape')
    await panel.waitFor({ state: 'hidden' })
    t.ok(await hasFocus(launcherOf(page)), 'closing gives focus back to the launcher')
  })

  t.test('a question asked on a phone is there on the desktop', async () => {
    const { page: phone } = await stage.visit('/', { viewport: { width: 390, height: 760 }, hasTouch: true })
    const small = await openPanel(phone)
    await logIn(small, mara)
    await ask(small, { subject: 'From the phone', message: 'On the go.' })
    const { page: desktop } = await stage.visit('/')
    const large = await openPanel(desktop)
    await logIn(large, mara)
    await openTicket(large, 'From the phone')
  })
})

const hasFocus = (element: Locator): Promise<boolean> =>
  element.evaluate((node) => (node.getRootNode() as ShadowRoot).activeElement === node)

/** Presses Tab until the element has the focus: forty are more than any view has. */
async function tabTo(page: Page, element: Locator): Promise<void> {
  await element.waitFor()
  for (let steps = 0; steps < 40; steps++) {
    if (await hasFocus(element)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never gets to ${element}`)
}
