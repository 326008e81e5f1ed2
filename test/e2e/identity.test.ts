import type { BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import { launchBrowser } from '../support/browser.ts'
import { openHost } from '../support/host.ts'
import { hostKey } from '../support/identity.ts'
import { startService } from '../support/service.ts'
import { ask, openPanel, openTicket, panelOf, reply, signUp } from './widget.ts'

const audience = 'the desk'
const stub = '<script>window.Deskside=(...call)=>Deskside.q.push(call);Deskside.q=[]</script>'
const identify =
  "<script>Deskside('identify', { getToken: () => fetch('/token').then((answer) => answer.text()) })</script>"

t.test('the host signs in its own users', async (t) => {
  const host = await openHost(t, () => audience)
  const service = await startService(t, {
    ALLOWED_ORIGINS: host.origin,
    ADMIN_USERNAME: 'boss',
    ADMIN_PASSWORD: 'a password for the boss',
    IDENTITY_KEYS: JSON.stringify([{ ...hostKey, audience }]),
  })
  const browser = await launchBrowser(t)
  const tag = `<script async src="${service.url}/widget.js"></script>`
  host.pages.set('/shop', { head: stub + identify + tag })
  host.pages.set('/plain', { head: tag })

  async function visit(t: typeof import('tap').t | import('tap').Test, path = '/shop', context?: BrowserContext) {
    const own =
      context ?? (await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' }))
    if (!context) t.teardown(() => own.close())
    own.setDefaultTimeout(15_000)
    const page = await own.newPage()
    const requests: string[] = []
    page.on('request', (request) => requests.push(new URL(request.url()).pathname))
    await page.goto(host.origin + path)
    return { page, context: own, requests }
  }
  const call = (page: Page, ...args: unknown[]) =>
    page.evaluate(
      (args) => (globalThis as unknown as { Deskside: (...args: unknown[]) => unknown }).Deskside(...args),
      args,
    )
  const stored = (page: Page) => page.evaluate(() => Object.keys(localStorage))
  const hello = (page: Page, name: string) =>
    panelOf(page)
      .getByRole('heading', { name: `Hello, ${name}` })
      .waitFor()

  t.test('without a log-in of ours, and not before the visitor reaches for the widget', async (t) => {
    host.user = { sub: 'ann', name: 'Ann Lee' }
    host.signed = 0
    const { page, requests } = await visit(t)
    await page.getByRole('button', { name: 'Support' }).waitFor()
    await page.waitForLoadState('networkidle')
    t.same([host.signed, await stored(page)], [0, []], 'nothing is asked and nothing stored')
    t.notOk(requests.some((path) => path.includes('/api/')))
    const panel = await openPanel(page)
    await hello(page, 'Ann')
    await ask(panel, { subject: 'My lamp', message: 'It flickers.' })
    await panel.getByText('Private').first().waitFor()
    const next = await visit(t, '/shop', page.context())
    await openPanel(next.page)
    await panelOf(next.page).getByText('My lamp').waitFor()
    t.equal(requests.filter((path) => path === '/api/token/identity/').length, 1)
    t.notOk(next.requests.includes('/api/token/identity/'), 'the session of before is still good')
  })

  t.test('another user of the host finds nothing of the one before', async (t) => {
    host.user = { sub: 'bob', name: 'Bob' }
    const { page, context } = await visit(t)
    const panel = await openPanel(page)
    await hello(page, 'Bob')
    await ask(panel, { subject: 'Secret of Bob', message: 'For nobody else.' })
    await panel.getByRole('textbox', { name: 'Reply' }).fill('a draft of Bob')
    await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.includes('draft:')))
    const before = await page.evaluate(() =>
      localStorage.getItem(Object.keys(localStorage).find((key) => key.endsWith(':session')) ?? ''),
    )

    host.user = { sub: 'cy', name: 'Cy' }
    await page.evaluate(() => {
      const { Deskside } = globalThis as unknown as { Deskside: (...args: unknown[]) => unknown }
      return Deskside('identify', { getToken: () => fetch('/token').then((answer) => answer.text()) })
    })
    await hello(page, 'Cy')
    t.notMatch(await panel.textContent(), /Secret|draft/)
    t.notOk((await stored(page)).some((key) => key.includes('draft:')))
    t.notOk(await page.getByText('Secret of Bob').count())
    const { token } = JSON.parse(before ?? '{}')
    await t.resolves(
      page.waitForFunction(
        async ([url, token]) =>
          (await fetch(`${url}/api/me/`, { headers: { authorization: `Token ${token}` } })).status === 401,
        [service.url, token] as const,
      ),
      'the session of the one before has ended on the service too',
    )
    await context.close()
  })

  t.test('who is logged out on the host is logged out here, and nothing stays stored', async (t) => {
    host.user = { sub: 'dee', name: 'Dee' }
    const { page } = await visit(t)
    const panel = await openPanel(page)
    await hello(page, 'Dee')
    await ask(panel, { subject: 'One', message: 'Two.' })
    await call(page, 'logout')
    await panel.getByLabel('Username').waitFor()
    t.same(await stored(page), [])
    t.equal(await page.evaluate(() => sessionStorage.length), 0)
    host.user = undefined
    await page.reload()
    await openPanel(page)
    await panelOf(page).getByLabel('Username').waitFor()
    t.same(await stored(page), [])
  })

  t.test('a session that ends is begun anew by itself, with what was typed still there', async (t) => {
    host.user = { sub: 'eve', name: 'Eve' }
    const { page, context } = await visit(t)
    const panel = await openPanel(page)
    await hello(page, 'Eve')
    await ask(panel, { subject: 'Before', message: 'It ended.' })
    await panel.getByRole('textbox', { name: 'Reply' }).fill('still here')
    const { token } = await page.evaluate(() =>
      JSON.parse(localStorage.getItem(Object.keys(localStorage).find((key) => key.endsWith(':session')) ?? '') ?? '{}'),
    )
    // As if the log-in had been long ago: right after it a refusal is no reason to try again.
    await page.clock.install()
    await page.clock.fastForward(60_000)
    await fetch(`${service.url}/api/token/`, { method: 'DELETE', headers: { authorization: `Token ${token}` } })
    await panel.getByRole('button', { name: 'Send' }).click()
    await panel.getByRole('article').filter({ hasText: 'still here' }).waitFor()
    await context.close()
  })

  t.test('a fresh token is fetched before the old one ends', async (t) => {
    host.user = { sub: 'fay', name: 'Fay' }
    host.seconds = 36
    const { page, context } = await visit(t)
    await openPanel(page)
    await hello(page, 'Fay')
    const { signed } = host
    host.user = { sub: 'gus', name: 'Gus' }
    await hello(page, 'Gus')
    t.ok(host.signed > signed)
    host.seconds = 300
    await context.close()
  })

  t.test('an agent who logged in here stays at the desk, whoever they are to the host', async (t) => {
    host.user = undefined
    const { page } = await visit(t, '/plain')
    const panel = await openPanel(page)
    await panel.getByLabel('Username').fill('boss')
    await panel.getByLabel('Password').fill('a password for the boss')
    await panel.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.endsWith(':session')))
    const session = () =>
      page.evaluate(() => localStorage.getItem(Object.keys(localStorage).find((key) => key.endsWith(':session')) ?? ''))
    const before = await session()
    host.user = { sub: 'boss of the shop', name: 'Boss' }
    const signed = host.signed
    await page.goto(`${host.origin}/shop`)
    await page.waitForFunction(() => 'Deskside' in globalThis)
    while (host.signed === signed) await page.waitForTimeout(50)
    await call(page, 'open')
    t.equal(await session(), before)
  })

  t.test('what is refused is told to the page, and offered once more to the visitor', async (t) => {
    host.user = { sub: 'hal', name: 'Hal' }
    host.seconds = -600
    const { page } = await visit(t)
    const failure = page.evaluate(
      () =>
        new Promise((resolve) => {
          const { Deskside } = globalThis as unknown as { Deskside: (...args: unknown[]) => unknown }
          Deskside('on', 'error', resolve)
        }),
    )
    await openPanel(page)
    t.match(await failure, { code: 'expired', message: /has expired/ })
    host.seconds = 300
    await panelOf(page).getByRole('button', { name: 'Try again' }).click()
    await hello(page, 'Hal')
  })

  t.test('tickets of an account from before are offered, and come along when the visitor wants it', async (t) => {
    host.user = undefined
    const { page, context } = await visit(t, '/plain')
    const panel = await openPanel(page)
    await signUp(panel, { username: 'visitor of old', password: 'a good long password' })
    await ask(panel, { subject: 'From before', message: 'When I had no account.' })
    await reply(panel, 'And one more thing.')

    host.user = { sub: 'ida', name: 'Ida' }
    await page.goto(`${host.origin}/shop`)
    await openPanel(page)
    await hello(page, 'Ida')
    const offer = panelOf(page).getByRole('region', { name: 'Add your earlier tickets?' })
    await offer.getByText('visitor of old').waitFor()
    t.equal(await panelOf(page).getByText('From before').count(), 0, 'nothing is joined by itself')
    await offer.getByRole('button', { name: 'Add them' }).click()
    await openTicket(panelOf(page), 'From before')
    await panelOf(page).getByText('And one more thing.').waitFor()
    t.notOk((await stored(page)).some((key) => key.endsWith(':before')))
    await context.close()
  })
})
