import type { Locator, Page } from 'playwright-core'

/** The widget as a person meets it: by roles and words alone. */
export const launcherOf = (page: Page): Locator => page.getByRole('button', { name: /^Support/ })
export const panelOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Support' })

/** Opens the panel, and waits until it has come to rest. */
export async function openPanel(page: Page): Promise<Locator> {
  await launcherOf(page).click()
  const panel = panelOf(page)
  await panel.waitFor()
  await settle(page)
  return panel
}

/** Waits until nothing moves any more, inside the widget too. */
export const settle = (page: Page): Promise<unknown> =>
  page.evaluate(() => {
    const roots = [...document.querySelectorAll('*')].flatMap((element) => element.shadowRoot ?? [])
    const animations = [document, ...roots].flatMap((root) => root.getAnimations())
    const finite = animations.filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    return Promise.all(
      finite.map(({ finished }) =>
        finished.then(
          () => {},
          () => {},
        ),
      ),
    )
  })

export async function logIn(
  panel: Locator,
  { username, password }: { username: string; password: string },
): Promise<void> {
  await panel.getByLabel('Username').fill(username)
  await panel.getByLabel('Password').fill(password)
  await panel.getByRole('button', { name: 'Log in', exact: true }).click()
  const views = panel.getByRole('navigation', { name: 'Views' })
  await panel
    .getByRole('heading', { name: /^Hello/ })
    .or(views)
    .waitFor()
}

export async function signUp(
  panel: Locator,
  { username, password }: { username: string; password: string },
): Promise<void> {
  await panel.getByRole('button', { name: 'New here? Sign up' }).click()
  await panel.getByLabel('Username').fill(username)
  await panel.getByLabel('Password').fill(password)
  await panel.getByRole('button', { name: 'Sign up', exact: true }).click()
  await panel.getByRole('heading', { name: /^Hello/ }).waitFor()
}

export interface Question {
  subject: string
  message: string
  visibility?: 'Shared' | 'Private'
}

/** Opens a ticket and stays in its thread. */
export async function ask(panel: Locator, { subject, message, visibility }: Question): Promise<void> {
  await panel.getByRole('button', { name: 'New ticket' }).click()
  await panel.getByLabel('Subject').fill(subject)
  await panel.getByLabel('Message').fill(message)
  if (visibility) await panel.getByRole('radio', { name: visibility }).check()
  await panel.getByRole('button', { name: 'Send' }).click()
  await panel.getByText(message).waitFor()
}

/** Sends a reply, whatever comes of it. */
export async function sendReply(panel: Locator, message: string): Promise<void> {
  await panel.getByRole('textbox', { name: 'Reply' }).fill(message)
  await panel.getByRole('button', { name: 'Send', exact: true }).click()
}

export async function reply(panel: Locator, message: string): Promise<void> {
  await sendReply(panel, message)
  await postWith(panel, message).waitFor()
}

/** The post with this text. */
export const postWith = (panel: Locator, message: string): Locator =>
  panel.getByRole('article').filter({ hasText: message })

export async function openTicket(panel: Locator, subject: string): Promise<void> {
  await panel
    .getByRole('button', { name: subject })
    .or(panel.getByRole('row', { name: subject }))
    .click()
  await panel.getByRole('textbox', { name: 'Reply' }).waitFor()
}
