import t from 'tap'
import { openStage } from './stage.ts'

t.test('the page of the API lets people log in and try it, and keeps to its own policy', async (t) => {
  const { service, browser } = await openStage(t)
  const page = await browser.newPage()
  page.setDefaultTimeout(15_000)
  const faults: string[] = []
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(`${service}/docs/`)

  const operation = page.locator('.opblock', { hasText: '/api/service/' })
  await operation.locator('.opblock-summary-control').click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  await operation.getByText('"signup": true').first().waitFor()

  await page.getByRole('button', { name: 'Authorize' }).first().click()
  await page.getByRole('textbox', { name: 'Value:' }).fill('Token nonsense')
  await page.getByRole('button', { name: 'Apply credentials' }).click()
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  t.same(faults, [])

  const other = await browser.newPage()
  const refusal = other.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()))
  await other.setContent(`<iframe src="${service}/docs/"></iframe>`)
  t.ok(await refusal, 'and no other page can frame it')
})
