import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { launchBrowser } from '../support/browser.ts'
import { startService } from '../support/service.ts'

/** A page of the host: what stands in its head, its policy. */
interface HostPage {
  head: string
  csp?: string
}
type Ask = (...call: unknown[]) => unknown

const strict = (service: string) =>
  [
    "default-src 'none'",
    `script-src ${service}`,
    `connect-src ${service}`,
    "style-src 'none'",
    'img-src data:',
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
const hostile =
  '<style>* { all: unset !important; font-size: 60px !important; margin: 9px !important; float: left !important }</style>'
const stub = `<script>window.Deskside = function () { (Deskside.q = Deskside.q || []).push(arguments) }
  window.heard = []
  Deskside('on', 'ready', function () { heard.push('ready') })
  Deskside('on', 'open', function () { heard.push('open') })
  Deskside('init', { position: 'left', accent: '#0a7d4f', offset: '30px' })
  Deskside('open')</script>`

/** Serves the pages by name on an origin of their own. */
async function startHost(t: Test): Promise<{ origin: string; pages: Map<string, HostPage> }> {
  const pages = new Map<string, HostPage>()
  const server = createServer((request, response) => {
    const page = pages.get(request.url ?? '')
    response.setHeader('content-type', 'text/html')
    if (page?.csp) response.setHeader('content-security-policy', page.csp)
    const icon = '<link rel="icon" href="data:,">'
    response.end(
      `<!doctype html><html lang="en"><head><title>Shop</title>${icon}${page?.head}</head><body><p>Shop</p></body></html>`,
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, pages }
}

t.test('the script tag on a page of another origin', async (t) => {
  const host = await startHost(t)
  const service = await startService(t, { ALLOWED_ORIGINS: host.origin })
  const browser: Browser = await launchBrowser(t)
  const tag = (attributes = '') => `<script async src="${service.url}/widget.js" ${attributes}></script>`
  const blockingTag = tag().replace('async ', '')

  /** Opens a page of the host, and notes what it asks of the service and what it complains about. */
  async function visit(t: Test, name: string, page: HostPage) {
    host.pages.set(name, page)
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
    t.teardown(() => context.close())
    const tab = await context.newPage()
    const requests: string[] = []
    const complaints: string[] = []
    tab.on('request', (request) => request.url().startsWith(service.url) && requests.push(request.url()))
    tab.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
    tab.on('pageerror', (error) => complaints.push(error.message))
    await tab.goto(host.origin + name)
    return { tab, context, requests, complaints }
  }
  const launcherOf = (tab: Page) => tab.getByRole('button', { name: 'Support', exact: true })
  const dialogOf = (tab: Page) => tab.getByRole('dialog')
  /** Calls the widget as the page would. */
  const ask = (tab: Page, ...call: unknown[]) =>
    tab.evaluate((call) => (globalThis as unknown as { Deskside: Ask }).Deskside(...call), call)

  t.test('before the first action it is one request, nothing stored, nothing moved', async (t) => {
    const { tab, context, requests, complaints } = await visit(t, '/plain', { head: tag() })
    await launcherOf(tab).waitFor()
    const shift = await tab.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let sum = 0
          const add = (entries: PerformanceEntryList) => {
            for (const entry of entries) sum += (entry as PerformanceEntry & { value: number }).value
          }
          new PerformanceObserver((list) => add(list.getEntries())).observe({ type: 'layout-shift', buffered: true })
          setTimeout(() => resolve(sum), 300)
        }),
    )
    t.equal(shift, 0)
    t.same(requests, [`${service.url}/widget.js`])
    t.same(await context.storageState(), { cookies: [], origins: [] })
    t.equal(await tab.evaluate(() => sessionStorage.length), 0)
    t.same(complaints, [])
  })

  t.test('a second deployment takes a name of its own, and each goes its own way', async (t) => {
    const other = await startService(t, { ALLOWED_ORIGINS: host.origin })
    const second = `<script async src="${other.url}/widget.js" data-name="Helpdesk" data-position="left"></script>`
    const { tab } = await visit(t, '/two', { head: tag() + second })
    await tab.waitForFunction(() => 'Deskside' in globalThis && 'Helpdesk' in globalThis)
    t.equal(await launcherOf(tab).count(), 2)
    await tab.evaluate(() => (globalThis as unknown as { Helpdesk: Ask }).Helpdesk('open'))
    await dialogOf(tab).waitFor()
    t.equal(await dialogOf(tab).count(), 1)
    await ask(tab, 'destroy')
    t.equal(await launcherOf(tab).count(), 1)
    t.equal(await dialogOf(tab).count(), 1)
  })

  t.test('it leaves one global and nothing else', async (t) => {
    const { tab } = await visit(t, '/globals', { head: `<script>window.before = Object.keys(window)</script>${tag()}` })
    await launcherOf(tab).waitFor()
    const added = await tab.evaluate(() => {
      const { before } = globalThis as unknown as { before: string[] }
      return Object.keys(globalThis).filter((name) => !before.includes(name))
    })
    t.same(added, ['before', 'Deskside'])
  })

  t.test('a blocking script in the head waits for the body', async (t) => {
    const { tab, complaints } = await visit(t, '/head', { head: blockingTag })
    await launcherOf(tab).waitFor()
    t.same(complaints, [])
  })

  t.test('reaching for it loads the rest, a click opens it, Escape gives the focus back', async (t) => {
    const { tab, requests, complaints } = await visit(t, '/intent', { head: tag() })
    const launcher = launcherOf(tab)
    await launcher.waitFor()
    t.equal(requests.length, 1)
    const loaded = tab.waitForResponse(/\/widget\/panel-/)
    await launcher.hover()
    await loaded
    t.equal(await dialogOf(tab).count(), 0, 'hover opens nothing')
    t.equal(await launcher.getAttribute('aria-expanded'), 'false')
    await launcher.click()
    await dialogOf(tab).waitFor()
    t.equal(await launcher.getAttribute('aria-expanded'), 'true')
    t.equal(await launcher.getAttribute('aria-haspopup'), 'dialog')
    await tab.keyboard.press('Escape')
    await dialogOf(tab).waitFor({ state: 'hidden' })
    t.equal(await launcher.evaluate((button) => (button.getRootNode() as ShadowRoot).activeElement === button), true)
    await tab.keyboard.press('Enter')
    await dialogOf(tab).waitFor()
    t.same(complaints, [])
  })

  t.test('calls made before it loads are carried out, with their settings', async (t) => {
    const { tab, complaints } = await visit(t, '/stub', { head: stub + tag() })
    await dialogOf(tab).waitFor()
    t.same(await tab.evaluate(() => (globalThis as unknown as { heard: string[] }).heard), ['ready', 'open'])
    const box = await launcherOf(tab).boundingBox()
    t.match(box, { x: 30, y: 800 - 30 - 56, width: 56, height: 56 })
    t.same(complaints, [])
  })

  t.test('init again changes the one widget; destroy takes it away and init brings it back', async (t) => {
    const { tab, complaints } = await visit(t, '/again', { head: tag() })
    await launcherOf(tab).waitFor()
    await ask(tab, 'init')
    await ask(tab, 'init', { position: 'left' })
    t.equal(await launcherOf(tab).count(), 1)
    t.equal((await launcherOf(tab).boundingBox())?.x, 20)
    await ask(tab, 'open')
    await dialogOf(tab).waitFor()
    await ask(tab, 'destroy')
    t.equal(await tab.locator('body > *').count(), 1, "only the page's own is left")
    await ask(tab, 'init')
    await launcherOf(tab).click()
    await dialogOf(tab).waitFor()
    t.same(complaints, [])
  })

  t.test("the page's own button opens it, and hide takes everything out of sight", async (t) => {
    const { tab } = await visit(t, '/own', { head: tag('data-launcher="#help"') })
    await tab.evaluate(() => {
      document.body.append(Object.assign(document.createElement('button'), { id: 'help', textContent: 'Help' }))
    })
    await tab.waitForFunction(() => 'Deskside' in globalThis)
    t.equal(await launcherOf(tab).count(), 0)
    await tab.locator('#help').click()
    await dialogOf(tab).waitFor()
    await ask(tab, 'hide')
    await dialogOf(tab).waitFor({ state: 'hidden' })
    await ask(tab, 'show')
    await dialogOf(tab).waitFor()
    await ask(tab, 'close')
    await dialogOf(tab).waitFor({ state: 'hidden' })
    t.equal(await tab.evaluate(() => document.activeElement?.id), 'help')
  })

  t.test('when it cannot be loaded it says so, tells the page, and tries again', async (t) => {
    const { tab, context } = await visit(t, '/broken', { head: tag() })
    await launcherOf(tab).waitFor()
    await context.route(/\/widget\//, (route) => route.abort())
    const failure = ask(tab, 'open').catch((error: Error) => error)
    await tab.getByRole('button', { name: 'Support did not load. Retry' }).waitFor()
    t.ok((await failure) instanceof Error)
    await context.unroute(/\/widget\//)
    await tab.getByRole('button', { name: 'Support did not load. Retry' }).click()
    await dialogOf(tab).waitFor()
    t.equal(await launcherOf(tab).count(), 1)
  })

  t.test('a strict policy with Trusted Types holds', async (t) => {
    const { tab, complaints } = await visit(t, '/strict', { head: tag(), csp: strict(service.url) })
    await launcherOf(tab).click()
    await dialogOf(tab).waitFor()
    t.same(complaints, [])
  })

  t.test('rules of the page that hit everything change nothing', async (t) => {
    const plain = await visit(t, '/calm', { head: tag() })
    const hit = await visit(t, '/hostile', { head: hostile + tag() })
    const looks: unknown[] = []
    for (const { tab } of [plain, hit]) {
      await launcherOf(tab).click()
      await dialogOf(tab).waitFor()
      const style = await dialogOf(tab).evaluate((panel) => {
        const { fontSize, fontFamily, color, backgroundColor } = getComputedStyle(panel)
        return { fontSize, fontFamily, color, backgroundColor }
      })
      looks.push([style, await launcherOf(tab).boundingBox(), await dialogOf(tab).boundingBox()])
    }
    t.same(looks[1], looks[0])
  })

  t.test('no command breaks the page', async (t) => {
    const { tab, complaints } = await visit(t, '/unknown', { head: tag() })
    await launcherOf(tab).waitFor()
    await tab.evaluate(() => {
      const { Deskside } = globalThis as unknown as { Deskside: Ask }
      Object.assign(globalThis, { errors: [] })
      Deskside('on', 'error', (error: unknown) => (globalThis as unknown as { errors: unknown[] }).errors.push(error))
      Deskside('opne')
    })
    await tab.waitForFunction(() => (globalThis as unknown as { errors: unknown[] }).errors.length > 0)
    t.match(await tab.evaluate(() => (globalThis as unknown as { errors: unknown[] }).errors), [
      { code: 'unknown_command' },
    ])
    t.same(complaints, ['Deskside has no command "opne". Did you mean "open"?'])
  })
})
