import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import t from 'tap'
import { openStage } from './stage.ts'
import { logIn, openPanel, openTicket, settle } from './widget.ts'

const folder = fileURLToPath(new URL('../../docs/', import.meta.url))
const skip = process.env.UPDATE_SCREENSHOTS !== '1' && 'made when UPDATE_SCREENSHOTS=1'

const questions = [
  ['Is the kettle fit for induction?', 'We are about to change our hob.', 'shared'],
  ['Parcel went to the neighbour', 'Can you ask the carrier which one?', 'private'],
  [
    'My lamp flickers',
    'Hello! Since this morning my Dune lamp flickers when I dim it below a third. It is order 20410.',
    'private',
  ],
] as const
const answers = [
  'Good morning Mara, that sounds like the dimmer. Does it stop when you turn the shade’s foot all the way?',
  'A new foot with a new dimmer is on its way to you: free, of course. It should be there on Thursday.',
]

async function shoot(page: Page, name: string) {
  await settle(page)
  await page.screenshot({ path: `${folder}${name}.png` })
}

t.test('pictures for the README', { skip }, async (t) => {
  await mkdir(folder, { recursive: true })
  const stage = await openStage(t)
  const mara = await stage.person('Mara')
  const sam = await stage.person('Sam', 'agent')
  let id = 0
  for (const [subject, message, visibility] of questions)
    id = (await mara.call('POST /api/newticket/', { body: { subject, message, visibility } })).id
  const reply = (person: typeof mara, message: string) =>
    person.call('POST /api/tickets/{id}/reply/', { id, body: { message } })
  await reply(sam, answers[0]!)
  await reply(mara, 'It does stop then, yes.')
  await reply(sam, answers[1]!)

  const { page } = await stage.visit('/orders', {
    viewport: { width: 1360, height: 780 },
    colorScheme: 'light',
  })
  await page.getByRole('button', { name: 'Mara Lindqvist' }).click()
  await page.goto(`${stage.shop}/`)
  const panel = await openPanel(page)
  await logIn(panel, mara)
  await openTicket(panel, 'My lamp flickers')
  await panel.getByText(answers[1]!).waitFor()
  await shoot(page, 'thread')

  const phone = { viewport: { width: 390, height: 760 }, hasTouch: true, colorScheme: 'dark' } as const
  const { page: small } = await stage.visit('/', phone)
  const list = await openPanel(small)
  await logIn(list, mara)
  await list.getByText('My lamp flickers').waitFor()
  await shoot(small, 'phone')
})
