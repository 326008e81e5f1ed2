import t from 'tap'
import { checkAxe, overflow } from './axe.ts'
import { goTo, newTicket, openDesk, visitConsole } from './desk.ts'
import { openStage } from './stage.ts'
import { logIn, openPanel, openTicket, settle } from './widget.ts'

t.test('the views beside the queue are for everybody', async (t) => {
  const stage = await openStage(t)
  const { boss } = stage
  await stage.person('sam', 'agent')
  await boss.call('POST /api/canned-replies/', {
    body: { title: 'Sorry', message: 'We are sorry, {{requester.username}}.', changes: { status: 'pending' } },
  })
  await boss.call('PATCH /api/service-levels/', { body: { holidays: ['2026-12-25', '2027-01-01'] } })
  const { url } = await boss.call('POST /api/invitations/', { body: { name: 'Jo', role: 'agent' } })

  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 390])
      t.test(`axe finds nothing and nothing is cut off, in ${colorScheme} and ${width} pixels wide`, async (t) => {
        const options = { colorScheme, reducedMotion: 'reduce', viewport: { width, height: 800 } } as const
        const joining = await visitConsole(stage, options, url)
        await joining.page.getByLabel('Username').waitFor()
        await checkAxe(t, joining.page, 'join the team')

        const at = await openDesk(stage, boss, options)
        const { page, desk } = at
        async function look(name: string) {
          await checkAxe(t, page, name)
          t.equal(await overflow(desk), 0, `${name}: nothing sticks out`)
        }
        const team = await goTo(at, 'Team')
        await team.getByRole('button', { name: /^sam/ }).waitFor()
        await look('team')
        await team.getByRole('button', { name: 'Invite somebody' }).click()
        await look('invitation')
        await page.keyboard.type('Kim')
        await page.keyboard.press('Enter')
        await team.getByRole('button', { name: 'Copy link' }).waitFor()
        await look('link')

        const canned = await goTo(at, 'Canned replies')
        await canned.getByRole('button', { name: /^Sorry/ }).waitFor()
        await look('canned replies')
        await canned.getByRole('button', { name: /^Sorry/ }).click()
        await desk.getByRole('region', { name: 'How it looks' }).waitFor()
        await look('canned reply')

        const levels = await goTo(at, 'Service levels')
        await levels.getByLabel('Time zone').waitFor()
        await look('service levels')
        const audit = await goTo(at, 'Audit log')
        await audit.getByRole('table').waitFor()
        await look('audit log')
      })

  t.test('the question how it went', async (t) => {
    const mara = await stage.person('mara')
    const id = await newTicket(mara, 'My lamp flickers')
    await boss.call('PATCH /api/tickets/{id}/', { id, body: { status: 'resolved' } })
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await stage.visit('/', { colorScheme, viewport: { width: 390, height: 800 } })
      const panel = await openPanel(page)
      await logIn(panel, mara)
      await openTicket(panel, 'My lamp flickers')
      await panel.getByRole('button', { name: 'Not good' }).click()
      await panel.getByLabel('What should we know?').waitFor()
      await settle(page)
      await checkAxe(t, page, `rating in ${colorScheme}`)
      t.equal(await overflow(panel), 0)
    }
  })
})
