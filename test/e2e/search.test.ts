import type { Locator } from 'playwright-core'
import t from 'tap'
import { checkAxe, overflow } from './axe.ts'
import { newTicket } from './desk.ts'
import { openStage, type Person } from './stage.ts'
import { logIn, openPanel, openTicket, postWith } from './widget.ts'

const reply = (person: Person, id: number, message: string) =>
  person.call('POST /api/tickets/{id}/reply/', { id, body: { message } })

/** Resolves once the post is in sight. */
async function waitUntilInSight(post: Locator): Promise<void> {
  await post.waitFor()
  await post.evaluate(
    (node) =>
      new Promise<void>((resolve) => {
        new IntersectionObserver(([entry], observer) => {
          if (!entry?.isIntersecting) return
          observer.disconnect()
          resolve()
        }).observe(node)
      }),
  )
}

t.test('customers search what they may read, and nothing else', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const theo = await stage.person('theo')
  const sam = await stage.person('sam', 'agent')
  const own = await newTicket(mara, 'Is the kettle fit for induction?')
  await reply(sam, own, 'The handle and the lid are of walnut.')
  for (let i = 0; i < 40; i++) await reply(i % 2 ? mara : sam, own, `Line ${i}\nof a long thread`)
  await sam.call('POST /api/tickets/{id}/notes/', { id: own, body: { message: 'A secret about walnut.' } })
  await newTicket(theo, 'My own walnut table')
  await theo.call('POST /api/newticket/', {
    body: { subject: 'Walnut or oak?', message: 'Which one lasts?', visibility: 'shared' },
  })
  const { page, faults } = await stage.visit('/')
  const panel = await openPanel(page)
  await logIn(panel, mara)
  const field = panel.getByRole('searchbox', { name: 'Search tickets' })
  await field.fill('walnut')
  await panel.getByRole('button', { name: 'Walnut or oak?' }).waitFor()
  t.same(await panel.locator('.tickets strong').allTextContents(), [
    'Walnut or oak?',
    'Is the kettle fit for induction?',
  ])
  t.same(await panel.locator('mark').allTextContents(), ['Walnut', 'walnut'])
  t.equal(await panel.getByText('secret').count(), 0)
  await checkAxe(t, page, 'what a customer found')
  t.equal(await overflow(panel), 0, 'nothing sticks out')

  await openTicket(panel, 'Is the kettle fit')
  await waitUntilInSight(postWith(panel, 'lid are of walnut'))
  await panel.getByRole('button', { name: 'Back' }).click()
  t.equal(await field.inputValue(), 'walnut', 'the search is still there')
  await field.fill('zebra')
  await panel.locator('.empty').getByText('Nothing found').waitFor()
  await checkAxe(t, page, 'nothing found')
  await field.fill('is:opne')
  await panel.getByText('is:opne is not known.').waitFor()
  await field.press('Escape')
  await panel.getByRole('tab', { name: 'My tickets' }).waitFor()
  t.equal(await field.inputValue(), '')
  await field.press('Escape')
  await panel.waitFor({ state: 'hidden' })
  t.same(
    faults.filter((text) => !text.includes('400')),
    [],
  )
})
