import type { Locator, Page } from 'playwright-core'
import type { Person, Stage } from './stage.ts'
import { logIn, openPanel } from './widget.ts'

export interface Arrival {
  person: Person
  /** The customer's ticket. */
  id: number
  subject: string
  page: Page
  panel: Locator
  /** What the console called an error. */
  faults: string[]
}

/** A customer with a ticket, logged in on a page of the shop, before the list of tickets. */
export async function arrive(
  stage: Stage,
  username: string,
  visibility: 'private' | 'shared' = 'private',
): Promise<Arrival> {
  const person = await stage.person(username)
  const subject = `A question of ${username}`
  const { id } = await person.call('POST /api/newticket/', { body: { subject, message: 'Well?', visibility } })
  const { page, faults } = await stage.visit()
  const panel = await openPanel(page)
  await logIn(panel, person)
  return { person, id, subject, page, panel, faults }
}

export const answer = ({ call }: Person, id: number, message: string) =>
  call('POST /api/tickets/{id}/reply/', { id, body: { message } })

/** What the service has of a ticket's thread. */
export const messagesOf = async ({ call }: Person, id: number): Promise<string[]> =>
  (await call('GET /api/tickets/{id}/posts/', { id })).results.map(({ message }) => message)

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20))
}
