import type { Page } from 'playwright-core'
import t from 'tap'
import { openStage, type Stage } from './stage.ts'
import { ask, launcherOf, openPanel, reply, settle, signUp } from './widget.ts'

/** Notes each layout shift and each policy violation from the page's first moment. */
function observe(page: Page) {
  return page.addInitScript(() => {
    const seen = { shift: 0, violations: [] as string[] }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
    addEventListener('securitypolicyviolation', (event) =>
      seen.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
    )
  })
}

type Seen = { seen: { shift: number; violations: string[] } }
const seenBy = (page: Page) => page.evaluate(() => (window as unknown as Seen).seen)

/** Everything a page can keep. */
const keptBy = (page: Page) =>
  page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: isSecureContext ? await caches.keys() : [],
    cookies: document.cookie,
  }))

async function visitObserved(stage: Stage, path: string) {
  const { page, faults } = await stage.visit('/favicon.svg')
  await observe(page)
  const asked: string[] = []
  page.on(
    'request',
    (request) => request.url().startsWith(stage.service) && asked.push(new URL(request.url()).pathname),
  )
  await page.goto(stage.shop + path)
  await launcherOf(page).waitFor()
  return { page, faults, asked }
}

const nothing = { local: [], session: [], databases: [], caches: [], cookies: '' }

t.test('the widget in the page', async (t) => {
  const stage = await openStage(t)

  t.test('asks for one script and keeps nothing before the visitor acts, and shifts nothing at all', async (t) => {
    const { page, asked, faults } = await visitObserved(stage, '/')
    await page.waitForLoadState('networkidle')
    t.same(asked, ['/widget.js'])
    t.same(await keptBy(page), nothing)
    t.same(await page.context().cookies(stage.service), [])
    await openPanel(page)
    t.ok(asked.length > 1, 'the panel comes on intent')
    t.same(await keptBy(page), nothing, 'looking is not acting')
    t.equal((await seenBy(page)).shift, 0)
    t.same(faults, [])
  })

  t.test('a strict policy reports no violation while somebody signs up, asks and replies', async (t) => {
    const { page, faults } = await visitObserved(stage, '/strict')
    const panel = await openPanel(page)
    await signUp(panel, { username: 'strict', password: 'no inline anything' })
    await ask(panel, { subject: 'Does it work?', message: 'Under a policy like this?' })
    await reply(panel, 'It seems so: https://shop.example/<b>text</b>')
    t.equal(await panel.locator('b').count(), 0, 'text stays text')
    t.same((await seenBy(page)).violations, [])
    t.same(await (await fetch(`${stage.shop}/violations`)).json(), { count: 0, reports: [] })
    t.same(faults, [])
  })

  t.test('hostile styles change nothing about how it looks or works', async (t) => {
    const { page: kind } = await visitObserved(stage, '/')
    const { page: hostile, faults } = await visitObserved(stage, '/hostile')
    t.same(await looksOf(hostile), await looksOf(kind), 'the launcher')
    const panels = [await openPanel(kind), await openPanel(hostile)] as const
    for (const page of [kind, hostile]) await page.mouse.move(0, 0)
    for (const page of [kind, hostile]) await settle(page)
    t.same(await looksOf(hostile), await looksOf(kind), 'the panel')
    await signUp(panels[1], { username: 'hostile', password: 'unset important' })
    await ask(panels[1], { subject: 'Can you read this?', message: 'In capitals?' })
    await reply(panels[1], 'All is well.')
    t.same(faults, [])
  })
})

/**
 * Each element inside the widget's root: its place and every style that it computes to, once nothing moves any more. The
 * reading direction is the page's to say; what it would move shows in the physical properties.
 */
function looksOf(page: Page) {
  return page.evaluate(() => {
    const root = [...document.querySelectorAll('*')].find((element) => element.shadowRoot)?.shadowRoot
    if (!root) return []
    return [...root.querySelectorAll('*')].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect()
      const style = getComputedStyle(element)
      const styles = Object.fromEntries(
        [...style]
          .filter((name) => !/^--|inline|block|^direction$/.test(name))
          .map((name) => [name, style.getPropertyValue(name)]),
      )
      return { element: `${element.localName}.${element.getAttribute('class')}`, box: [x, y, width, height], ...styles }
    })
  })
}
