import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { Person, Stage } from './stage.ts'

export interface DeskPage {
  page: Page
  /** The console, as a person meets it. */
  desk: Locator
  /** What the browser's console called an error, policy violations among it. */
  faults: string[]
}

/** `/console/`, or a link into it, in a browser context of its own, as nobody. */
export async function visitConsole(
  stage: Stage,
  options: BrowserContextOptions = {},
  link = `${stage.service}/console/`,
): Promise<DeskPage> {
  const context = await stage.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(link)
  return { page, desk: page.getByRole('main', { name: 'Support' }), faults }
}

export async function logIn({ page, desk }: DeskPage, username: string, password: string): Promise<void> {
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await queueOf(desk).waitFor()
}

/** The queue, whether anything is in it or not. */
export const queueOf = (desk: Locator): Locator => desk.getByRole('grid').or(desk.getByText('Nothing here'))

/** `/console/` with an agent at work, the queue in sight. */
export async function openDesk(stage: Stage, agent: Person, options?: BrowserContextOptions): Promise<DeskPage> {
  const visit = await visitConsole(stage, options)
  await logIn(visit, agent.username, agent.password)
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

/** Goes to one of the views beside the queue, by the list of views. */
export async function goTo({ desk }: DeskPage, name: string): Promise<Locator> {
  const menu = desk.getByRole('button', { name: 'Views', exact: true })
  if (await menu.isVisible()) await menu.click()
  await desk.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true }).click()
  const view = desk.getByRole('region', { name, exact: true })
  await view.waitFor()
  return view
}

export const newTicket = async (customer: Person, subject: string): Promise<number> =>
  (
    await customer.call('POST /api/newticket/', {
      body: { subject, message: 'It began this morning.', visibility: 'private' },
    })
  ).id
