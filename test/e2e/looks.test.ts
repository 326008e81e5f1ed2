import type { Page } from 'playwright-core'
import t from 'tap'
import { launchBrowser } from '../support/browser.ts'
import { openHost } from '../support/host.ts'
import { startService } from '../support/service.ts'

t.test('looks, languages and places', async (t) => {
  const host = await openHost(t)
  const service = await startService(t, { ALLOWED_ORIGINS: host.origin })
  const browser = await launchBrowser(t)
  const tag = (attributes = '') => `<script async src="${service.url}/widget.js" ${attributes}></script>`
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(15_000)

  async function visit(path: string, head: string, body = '') {
    host.pages.set(path, { head, body })
    const page = await context.newPage()
    await page.goto(host.origin + path)
    return page
  }
  const open = (page: Page) =>
    page.evaluate(() => (globalThis as unknown as { Deskside: (command: string) => unknown }).Deskside('open'))

  t.test('text on the accent passes AA whatever the accent, in light and dark', async (t) => {
    const page = await visit('/accents', tag())
    await page.getByRole('button', { name: 'Support' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Log in', exact: true }).waitFor()
    const worst = await page.evaluate(() => {
      const element = [...document.querySelectorAll('div')].find((one) => one.shadowRoot) as HTMLElement
      const [button, link] = ['.button.main', '.button.link'].map(
        (name) => element.shadowRoot?.querySelector(name) as Element,
      )
      const panel = element.shadowRoot?.querySelector('.panel') as Element
      const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
      function luminance(colour: string): number {
        if (!canvas) return 0
        canvas.fillStyle = colour
        canvas.fillRect(0, 0, 1, 1)
        const [r = 0, g = 0, b = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((channel) => {
          const c = channel / 255
          return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const contrast = (one: string, other: string) => {
        const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
        return (high + 0.05) / (low + 0.05)
      }
      let worst = { ratio: 21, what: '' }
      for (const scheme of ['light', 'dark']) {
        element.style.setProperty('color-scheme', scheme, 'important')
        for (let hue = 0; hue < 360; hue += 20)
          for (const saturation of [0, 40, 100])
            for (let lightness = 0; lightness <= 100; lightness += 5) {
              const accent = `hsl(${hue} ${saturation}% ${lightness}%)`
              element.style.setProperty('--ds-accent', accent, 'important')
              const main = getComputedStyle(button as Element)
              const ratios = {
                button: contrast(main.color, main.backgroundColor),
                link: contrast(getComputedStyle(link as Element).color, getComputedStyle(panel).backgroundColor),
              }
              for (const [name, ratio] of Object.entries(ratios))
                if (ratio < worst.ratio) worst = { ratio, what: `${name} ${scheme} ${accent}` }
            }
      }
      return worst
    })
    t.comment(`the least: ${worst.ratio.toFixed(2)} to 1, ${worst.what}`)
    t.ok(worst.ratio >= 4.5, worst.what)
    await page.close()
  })

  t.test("the page's language is spoken, from right to left where it is written so", async (t) => {
    const page = await visit('/ar', `<script>document.documentElement.lang = 'ar-EG'</script>${tag()}`)
    await page.getByRole('button', { name: 'Support' }).click()
    const panel = page.getByRole('dialog', { name: 'الدعم' })
    await panel.getByRole('heading', { name: 'تسجيل الدخول' }).waitFor()
    t.equal(await panel.evaluate((one) => getComputedStyle(one).direction), 'rtl')
    await page.evaluate(() =>
      (globalThis as unknown as { Deskside: (...call: string[]) => unknown }).Deskside('setLocale', 'de'),
    )
    const german = page.getByRole('dialog', { name: 'Hilfe' })
    await german.getByRole('heading', { name: 'Anmelden' }).waitFor()
    t.equal(await german.evaluate((one) => getComputedStyle(one).direction), 'ltr')
    await page.close()
  })

  t.test('a host has words of its own, and a language that there is not leaves English', async () => {
    const words = JSON.stringify({ logIn: 'Come in' }).replaceAll('"', '&quot;')
    const page = await visit('/words', tag(`data-locale="tlh" data-messages="${words}"`))
    await page.getByRole('button', { name: 'Support' }).click()
    const panel = page.getByRole('dialog', { name: 'Support' })
    await panel.getByRole('heading', { name: 'Come in' }).waitFor()
    await panel.getByLabel('Username').waitFor()
    await page.close()
  })

  t.test('corners and letters are the host’s', async (t) => {
    const page = await visit('/look', tag('data-radius="3px" data-font="Georgia"'))
    await open(page)
    const panel = page.getByRole('dialog')
    const button = panel.getByRole('button', { name: 'Log in', exact: true })
    await button.waitFor()
    t.equal(await button.evaluate((one) => getComputedStyle(one).borderRadius), '3px')
    t.match(await button.evaluate((one) => getComputedStyle(one).fontFamily), /^Georgia/)
    await page.close()
  })

  t.test('a developer is told what happens, and why it does not', async (t) => {
    const page = await context.newPage()
    const heard = (words: RegExp) =>
      page.waitForEvent('console', { predicate: (message) => words.test(message.text()) })
    host.pages.set('/debug', { head: tag('data-debug="true"') })
    const isFine = heard(/may use it/)
    const hasOpened = heard(/^Deskside: open/)
    await page.goto(`${host.origin}/debug`)
    await page.getByRole('button', { name: 'Support' }).click()
    t.match((await isFine).text(), /api.*200 in.*clock.*fits/s)
    t.ok(await hasOpened)
    const other = await openHost(t)
    other.pages.set('/debug', { head: tag('data-debug="true"') })
    const isRefused = heard(/ALLOWED_ORIGINS/)
    await page.goto(`${other.origin}/debug`)
    await page.getByRole('button', { name: 'Support' }).click()
    t.match((await isRefused).text(), other.origin)
    await page.close()
  })

  t.test('it fills an element of the page when the tag says so', async (t) => {
    const place = '<div id="desk" style="width: 600px; height: 500px"></div>'
    const page = await visit('/inline', tag('data-mount="#desk" data-launcher="false"'), place)
    const panel = page.getByRole('dialog')
    await panel.getByLabel('Username').waitFor()
    t.match(await panel.boundingBox(), { width: 600, height: 500 })
    t.equal(await panel.getByRole('button', { name: 'Close' }).count(), 0)
    await page.keyboard.press('Escape')
    t.ok(await panel.isVisible())
    await page.close()
  })

  t.test('the service has a page of its own, in the language of the browser and under a strict policy', async (t) => {
    const own = await browser.newContext({ locale: 'nl-NL', viewport: { width: 900, height: 700 } })
    const page = await own.newPage()
    page.setDefaultTimeout(15_000)
    const faults: string[] = []
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    await page.goto(`${service.url}/support/`)
    await page.getByRole('heading', { name: 'Inloggen' }).waitFor()
    const box = await page.getByRole('dialog').boundingBox()
    t.ok((box?.height ?? 0) > 600 && (box?.width ?? 0) > 600)
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/support.png` })
    t.same(faults, [])
    await own.close()
  })
})
