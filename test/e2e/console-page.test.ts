import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { composerOf, jumpTo, newTicket, openDesk, ticketOf, visitConsole } from './desk.ts'
import { openStage } from './stage.ts'
import { ask, logIn, openPanel, openTicket, postWith, reply } from './widget.ts'

t.test('in a host’s page the console opens for agents and the panel for customers', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const { page } = await stage.visit('/')
  const loaded: string[] = []
  page.on('request', (one) => loaded.push(one.url()))
  const panel = await openPanel(page)
  await logIn(panel, mara)
  await ask(panel, { subject: 'My lamp flickers', message: 'It began this morning.', visibility: 'Private' })
  await reply(panel, 'Still does.')
  t.same(
    loaded.filter((url) => /\/widget\/(console|desk|commands|overlays|composer|details)-/.test(url)),
    [],
    'nothing of the console was loaded for a customer',
  )

  const { page: other, faults } = await stage.visit('/strict')
  const support = await openPanel(other)
  await logIn(support, sam)
  await openTicket(support, 'My lamp flickers')
  await reply(support, 'We are sending you a new bulb.')
  await postWith(panel, 'We are sending you a new bulb.').waitFor()
  const heard = await other.evaluate(() => {
    const keys: string[] = []
    document.addEventListener('keydown', ({ key }) => keys.push(key))
    Object.assign(globalThis, { keys })
    return true
  })
  t.ok(heard)
  await other.keyboard.press('Escape')
  await other.keyboard.press('f')
  const box = async () => (await support.boundingBox()) ?? { x: 1 }
  while ((await box()).x !== 0) await other.waitForTimeout(20)
  t.match(await support.boundingBox(), { x: 0, y: 0, width: 1280, height: 800 }, 'the whole window')
  t.same(await other.evaluate(() => (globalThis as unknown as { keys: string[] }).keys), [], 'the page heard no key')
  t.same(faults, [])
})

t.test('a session that ends in the middle of a reply goes on where it was, and so does a reload', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const id = await newTicket(mara, 'My lamp flickers')
  const at = await openDesk(stage, sam)
  const { page, desk } = at
  await jumpTo(at, id)
  t.equal(new URL(page.url()).hash, `#ticket=${id}`)
  await page.keyboard.press('r')
  await page.keyboard.type('Half a sentence')
  const password = 'another long one'
  await sam.call('POST /api/me/password/', { body: { current_password: sam.password, new_password: password } })
  await page.getByText('You were logged out. Log in again: what you typed is still here.').waitFor()
  await page.getByLabel('Username').fill(sam.username)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await ticketOf(desk, id).waitFor()
  t.equal(await composerOf(desk).inputValue(), 'Half a sentence')
  await page.reload()
  await ticketOf(desk, id).getByRole('article').first().waitFor()
  t.equal(await composerOf(desk).inputValue(), 'Half a sentence')
})

t.test('what the host’s page told of a ticket stands beside it, as not verified', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const { id } = await mara.call('POST /api/newticket/', {
    body: { subject: 'My lamp flickers', message: 'It began this morning.', context: { order: 20410 } },
  })
  const at = await openDesk(stage, sam)
  await jumpTo(at, id)
  const details = at.desk.getByRole('complementary', { name: 'Details' })
  await details.getByRole('heading', { name: 'From the page, not verified' }).waitFor()
  await details.getByText('20410').waitFor()
  t.equal(await details.getByRole('heading', { name: 'Signed by the site' }).count(), 0)
})

t.test('the page for agents tells a customer where to go', async (t) => {
  const stage = await openStage(t)
  const mara = await stage.person('mara')
  const { page } = await visitConsole(stage)
  await page.getByLabel('Username').fill(mara.username)
  await page.getByLabel('Password').fill('wrong one')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').filter({ hasText: 'Unable to log in' }).waitFor()
  await page.getByLabel('Password').fill(mara.password)
  await page.keyboard.press('Enter')
  await page.getByText('You are logged in as mara.').waitFor()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByLabel('Username').waitFor()
})

t.test('the page for agents holds a strict policy, refuses to be framed, and works under a path', async (t) => {
  const stage = await openStage(t)
  const sam = await stage.person('sam', 'agent')
  const mara = await stage.person('mara')
  await newTicket(mara, 'My lamp flickers')
  const answer = await fetch(`${stage.service}/console/`)
  const policy = answer.headers.get('content-security-policy') ?? ''
  for (const part of [
    "script-src 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "default-src 'none'",
  ])
    t.ok(policy.split('; ').includes(part), part)
  t.match(await answer.text(), /<noscript>.*JavaScript/)

  const { page: frame } = await stage.visit('/')
  await frame.evaluate((src) => {
    document.body.append(Object.assign(document.createElement('iframe'), { src, id: 'framed' }))
  }, `${stage.service}/console/`)
  while (frame.frames().length < 2 || frame.frames()[1]?.url() === '') await frame.waitForTimeout(20)
  t.match(frame.frames()[1]?.url(), /^chrome-error:/)

  const proxy = await underPath(t, stage.service)
  const context = await stage.browser.newContext()
  const page = await context.newPage()
  const violations: string[] = []
  await page.exposeFunction('violated', (what: string) => violations.push(what))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      ;(globalThis as unknown as { violated: (what: string) => void }).violated(event.violatedDirective)
    })
  })
  await page.goto(`${proxy}/support/console`)
  t.equal(new URL(page.url()).pathname, '/support/console/')
  await page.getByLabel('Username').fill(sam.username)
  await page.getByLabel('Password').fill(sam.password)
  await page.keyboard.press('Enter')
  await page.getByRole('row').filter({ hasText: 'My lamp flickers' }).click()
  await page.getByRole('article').first().waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  t.same(violations, [])
})

/** The service as a reverse proxy shows it under `/support/`. Gives the proxy's address. */
async function underPath(t: Test, service: string): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const target = new URL((incoming.url ?? '').replace(/^\/support/, ''), service)
    const passed = request(target, { method: incoming.method ?? 'GET', headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
