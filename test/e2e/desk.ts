import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { Person, Stage } from './stage.ts'

export interface DeskPage {
  page: Page
  /** The console, as a person meets it. */
  desk: Locator
  /** What the browser's console called an error, policy violations among it. */
  faults: string[]
}

/** `/console/` in a browser context of its own, as nobody. */
export async function visitConsole(stage: Stage, options: BrowserContextOptions = {}): Promise<DeskPage> {
  const context = await stage.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(`${stage.service}/console/`)
  return { page, desk: page.getByRole('main', { name: 'Support' }), faults }
}

/** `/console/` with an agent at work, the queue in sight. */
export async function openDesk(stage: Stage, agent: Person, options?: BrowserContextOptions): Promise<DeskPage> {
  const visit = await visitConsole(stage, options)
  await visit.page.getByLabel('Username').fill(agent.username)
  await visit.page.getByLabel('Password').fill(agent.password)
  await visit.page.keyboard.press('Enter')
  await visit.desk.getByRole('grid').waitFor()
  return visit
}

export const rowOf = (desk: Locator, subject: string): Locator => desk.getByRole('row').filter({ hasText: subject })
export const ticketOf = (desk: Locator, id: number): Locator =>
  desk.getByRole('region', { name: `Ticket ${id}`, exact: true })
export const composerOf = (desk: Locator): Locator => desk.getByRole('textbox', { name: 'Reply' })

/** Opens a ticket by its number, by keyboard. */
export async function jumpTo({ page, desk }: DeskPage, id: number): Promise<void> {
  await page.keyboard.press('#')
  await page.getByRole('dialog', { name: 'Go to ticket number…' }).getByRole('textbox').fill(`${id}`)
  await page.keyboard.press('Enter')
  await ticketOf(desk, id).getByRole('article').first().waitFor()
}

export const newTicket = async (customer: Person, subject: string): Promise<number> =>
  (
    await customer.call('POST /api/newticket/', {
      body: { subject, message: 'It began this morning.', visibility: 'private' },
    })
  ).id
