import t from 'tap'
import { checkAxe, overflow } from './axe.ts'
import { composerOf, openDesk, rowOf, ticketOf, visitConsole } from './desk.ts'
import { openStage } from './stage.ts'
import { settle } from './widget.ts'

const palette = ['Control+k', 'What would you like to do?'] as const
const dialogs = {
  light: [['s', 'Set status…'], ['l', 'Set labels…'], palette, ['#', 'Go to ticket number…']],
  dark: [palette, ['?', 'Keyboard shortcuts']],
} as const

t.test('the console is for everybody', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const { id } = await mara.call('POST /api/newticket/', {
    body: { subject: 'A wobbly stool', message: `Three legs wobble: ${'o'.repeat(120)}`, visibility: 'private' },
  })
  await mara.call('POST /api/newticket/', { body: { subject: 'Another', message: 'One more.', visibility: 'private' } })
  await sam.call('POST /api/tickets/{id}/notes/', { id, body: { message: 'They never do.' } })
  await sam.call('PATCH /api/tickets/{id}/', {
    id,
    body: { priority: 'urgent', assignee: 'sam', labels: ['returns', 'a long label that goes on and on and on'] },
  })
  await sam.call('POST /api/canned-replies/', {
    body: { title: 'Sorry', message: 'We are sorry, {{requester.username}}.', changes: { status: 'pending' } },
  })

  for (const colorScheme of ['light', 'dark'] as const)
    t.test(`axe finds nothing in any view, in ${colorScheme}`, async (t) => {
      const { page } = await visitConsole(stage, { reducedMotion: 'reduce', colorScheme })
      await page.getByLabel('Username').waitFor()
      await checkAxe(t, page, 'log in')
      const at = await openDesk(stage, sam, { reducedMotion: 'reduce', colorScheme })
      const { page: at1, desk } = at
      const { keyboard } = at1
      await checkAxe(t, at1, 'queue')
      await keyboard.press('j')
      await keyboard.press('x')
      await desk.getByRole('toolbar').waitFor()
      await checkAxe(t, at1, 'selection')
      await keyboard.press('Escape')
      await rowOf(desk, 'A wobbly stool').click()
      await ticketOf(desk, id).getByText('They never do.').waitFor()
      await checkAxe(t, at1, 'ticket')
      await keyboard.press('n')
      await keyboard.type('@sa')
      await desk.getByRole('option', { name: /^sam/ }).waitFor()
      await checkAxe(t, at1, 'a note that names somebody')
      await keyboard.press('Escape')
      await keyboard.press('Escape')
      await keyboard.press('r')
      await keyboard.type('/so')
      await desk.getByRole('option', { name: /^Sorry/ }).waitFor()
      await keyboard.press('Enter')
      await desk.getByText('With this reply:').waitFor()
      await checkAxe(t, at1, 'a macro about to be sent')
      await composerOf(desk).fill('')
      await desk.getByRole('button', { name: 'Leave these out' }).click()
      for (const [key, name] of dialogs[colorScheme]) {
        await ticketOf(desk, id).focus()
        await keyboard.press(key)
        const dialog = at1.getByRole('dialog', { name })
        await dialog.waitFor()
        await checkAxe(t, at1, name)
        await keyboard.press('Escape')
        await dialog.waitFor({ state: 'detached' })
      }
      await keyboard.press('/')
      await keyboard.type('nothing has these words')
      await desk.getByText('No ticket matches').waitFor()
      await checkAxe(t, at1, 'nothing found')
    })

  for (const width of [320, 390])
    t.test(`one thing after the other on a screen of ${width} pixels, nothing cut off`, async (t) => {
      const { page, desk } = await openDesk(stage, sam, { viewport: { width, height: 700 }, hasTouch: true })
      await settle(page)
      t.equal(await overflow(desk), 0, 'queue')
      await desk.getByRole('button', { name: 'Views' }).click()
      await desk.getByRole('navigation', { name: 'Views' }).waitFor()
      t.equal(await overflow(desk), 0, 'views')
      await desk.getByRole('button', { name: /^All open/ }).click()
      await rowOf(desk, 'A wobbly stool').click()
      await ticketOf(desk, id).getByText('They never do.').waitFor()
      t.equal(await desk.getByRole('grid').isVisible(), false, 'the queue makes room')
      t.equal(await overflow(desk), 0, 'ticket')
      await desk.getByRole('button', { name: 'Details' }).click()
      await desk.getByRole('heading', { name: 'Other tickets' }).waitFor()
      t.equal(await overflow(desk), 0, 'details')
      await desk
        .locator('.panes')
        .getByRole('button', { name: 'Close', exact: true })
        .first()
        .click({ position: { x: 5, y: 300 } })
      await desk.getByRole('button', { name: 'Back to the queue' }).click()
      await desk.getByRole('grid').waitFor()
    })
})
