import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bucket, Report } from '@deskside/backend/contract'
import Sqlite from 'better-sqlite3'
import type { Locator } from 'playwright-core'
import t, { type Test } from 'tap'
import { checkAxe } from './axe.ts'
import { type DeskPage, goTo, newTicket, openDesk } from './desk.ts'
import { openStage, type Person } from './stage.ts'

const hour = 3_600_000
const day = 24 * hour

/** A desk with a past: tickets of the last days, some of them answered, resolved and rated. Days ago, hours that it took. */
const past = [
  { ago: 5, replied: 2, resolved: 20, rating: 'good', label: 'billing' },
  { ago: 5, replied: 6, resolved: 30, rating: 'bad', label: 'billing' },
  { ago: 5, replied: 1 },
  { ago: 2, replied: 3, resolved: 5, rating: 'good' },
  { ago: 2 },
  { ago: 1, replied: 0.5, label: '=cmd()' },
] as const

async function openPast(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'deskside-reports-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'deskside.db')
  const stage = await openStage(t, { DATABASE_URL: `sqlite:${file}` })
  const mara = await stage.person('mara')
  const sam = await stage.person('sam', 'agent')
  const kim = await stage.person('kim', 'agent')
  const ids: number[] = []
  for (const [index, { label }] of past.map((one) => ({ label: undefined, ...one })).entries()) {
    const id = await newTicket(mara, `Ticket ${index}`)
    ids.push(id)
    await sam.call('PATCH /api/tickets/{id}/', {
      id,
      body: { assignee: index % 2 ? 'sam' : 'kim', ...(label && { labels: [label] }) },
    })
    await sam.call('POST /api/tickets/{id}/reply/', { id, body: { message: 'We look into it.' } })
  }
  moveBack(file, ids)
  return { stage, sam, kim }
}

function moveBack(file: string, ids: number[]): void {
  const db = new Sqlite(file)
  const noon = Math.floor(Date.now() / day) * day - day / 2
  for (const [index, one] of past.entries()) {
    const { ago, replied, resolved, rating } = { replied: null, resolved: null, rating: undefined, ...one }
    const at = noon - ago * day
    const after = (hours: number | null) => (hours === null ? null : at + hours * hour)
    const id = ids[index]
    db.prepare('update tickets set created_at = ?, first_replied_at = ?, resolved_at = ?, status = ? where id = ?').run(
      at,
      after(replied),
      after(resolved),
      resolved === null ? 'open' : 'resolved',
      id,
    )
    if (rating)
      db.prepare(
        `insert into ratings (ticket_id, user_id, score, comment, created_at)
         select id, requester_id, ?, '', ? from tickets where id = ?`,
      ).run(rating, after(resolved), id)
  }
  db.close()
}

/** Reports by keyboard, once something is drawn. */
async function openReports(at: DeskPage): Promise<Locator> {
  const reports = await goTo(at, 'Reports')
  await reports.getByRole('slider').first().waitFor()
  return reports
}

const reportOf = async (agent: Person, reports: Locator): Promise<Report> => {
  const from = await reports.evaluate(() => {
    const now = new Date()
    return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() - 6)).toISOString().slice(0, 10)
  })
  return agent.call('GET /api/reports/', { query: { from, by: 'day' } })
}

/** What a plot says of each of its points, walked through by keyboard. */
async function pointsOf(reports: Locator, title: string, count: number): Promise<string[]> {
  const reader = reports.getByRole('slider', { name: `${title}, point by point` })
  await reader.focus()
  const said: string[] = []
  await reader.press('Home')
  for (let i = 0; i < count; i++) {
    said.push((await reader.getAttribute('aria-valuetext')) ?? '')
    await reader.press('ArrowRight')
  }
  return said.map((text) => text.slice(text.indexOf(':') + 2))
}

const time = (seconds: number | null): string => {
  if (seconds === null) return 'None'
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
  ] as const
  const shown = parts.filter(([n]) => n > 0)
  return shown.map(([n, unit]) => `${n}${unit}`).join(' ')
}

t.test('a report draws what the service counted', async (t) => {
  const { stage, sam } = await openPast(t)
  const at = await openDesk(stage, sam)
  const reports = await openReports(at)
  await reports.getByRole('button', { name: '7 days' }).click()
  const { buckets, totals } = await reportOf(sam, reports)
  t.match(totals, { created: 6, resolved: 3, good: 2, bad: 1 }, 'there is something to draw')
  await reports.getByRole('slider', { name: 'Volume' }).and(reports.locator('[aria-valuemax="6"]')).waitFor()

  const said = (title: string) => pointsOf(reports, title, buckets.length)
  const each = (tell: (bucket: Bucket) => string) => buckets.map(tell)
  t.same(
    await said('Volume'),
    each((one) => `Created ${one.created}, Resolved ${one.resolved}`),
  )
  t.same(
    await said('Backlog'),
    each((one) => `Unresolved ${one.backlog}`),
  )
  t.same(
    await said('First reply'),
    each((one) => `Median ${time(one.first_reply_median_s)}, Mean ${time(one.first_reply_mean_s)}`),
  )
  t.same(
    await said('Resolution'),
    each((one) => `Median ${time(one.resolution_median_s)}, Mean ${time(one.resolution_mean_s)}`),
  )
  t.same(
    await said('Satisfaction'),
    each((one) => `Good ${one.good}, Bad ${one.bad}`),
  )

  const drawing = (title: string) => reports.getByRole('img', { name: title })
  const heights = await drawing('Volume')
    .locator('.series.accent rect')
    .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('height'))))
  const created = buckets.map((one) => one.created).filter(Boolean)
  t.equal(heights.length, created.length, 'a column for each day that has any')
  const unit = (heights[0] ?? 0) / (created[0] ?? 1)
  for (const [i, height] of heights.entries()) t.ok(Math.abs(height - unit * (created[i] ?? 0)) < 0.2, 'of its height')
  const line = await drawing('First reply').locator('.series.accent .line').getAttribute('d')
  const values = buckets.map((one) => one.first_reply_median_s)
  const runs = values.filter((value, i) => value !== null && (values[i - 1] ?? null) === null).length
  t.equal(line?.match(/M/g)?.length, runs, 'broken where nobody replied')
  t.match(await drawing('Volume').locator('desc').textContent(), /Created: highest 3, /)

  await reports.getByRole('button', { name: 'Show as table' }).click()
  const cells = await reports
    .getByRole('region', { name: 'By day' })
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)))
  const dash = (seconds: number | null) => (seconds === null ? '–' : time(seconds))
  t.same(
    cells,
    buckets.map((one) => [
      `${one.created}`,
      `${one.resolved}`,
      `${one.backlog}`,
      dash(one.first_reply_median_s),
      dash(one.first_reply_mean_s),
      dash(one.resolution_median_s),
      dash(one.resolution_mean_s),
      `${one.good}`,
      `${one.bad}`,
    ]),
  )
  t.same(at.faults, [])
})

t.test('a report is narrowed down, kept as a file, and says what is wrong with its days', async (t) => {
  const { stage, sam } = await openPast(t)
  const at = await openDesk(stage, sam)
  const { page } = at
  const reports = await openReports(at)
  const figure = (name: string) => reports.locator('.figures div').filter({ hasText: name }).locator('b')
  t.equal(await figure('Created').textContent(), '6')
  t.equal(await figure('Satisfaction').textContent(), '67%')
  await reports.getByRole('region', { name: 'Agents' }).getByRole('button', { name: 'kim' }).click()
  await figure('Created').filter({ hasText: '3' }).waitFor()
  t.equal(await reports.getByLabel('Agent', { exact: true }).inputValue(), `${(await idOf(sam, 'kim')) ?? ''}`)
  await reports.getByLabel('Agent', { exact: true }).selectOption({ label: 'Everybody' })
  await reports.getByLabel('Label', { exact: true }).selectOption('billing')
  await figure('Created').filter({ hasText: '2' }).waitFor()
  await reports.getByLabel('Label', { exact: true }).selectOption({ label: 'Any label' })

  const file = async (button: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      reports.getByRole('button', { name: button, exact: true }).click(),
    ])
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
  }
  const days = await file('Export CSV')
  t.equal(days.name, 'report-buckets.csv')
  t.match(days.text, /^\ufeffdate,created,resolved,backlog,/, 'with the mark by which spreadsheets know UTF-8')
  t.equal(days.text.trim().split('\r\n').length, 31)
  t.match((await file('Export CSV: Labels')).text, /\r\n'=cmd\(\),1,0\r\n/, 'no cell is run')

  // Elsewhere and back: what was asked for stays.
  await page.keyboard.press('Escape')
  await at.desk.getByRole('grid').waitFor()
  await openReports(at)
  await reports.getByRole('button', { name: 'Custom' }).click()
  await reports.getByLabel('From', { exact: true }).fill('2026-03-02')
  await reports.getByLabel('To', { exact: true }).fill('2026-03-01')
  await reports.getByText('The last day is before the first.').waitFor()
  await reports.getByLabel('To', { exact: true }).fill('2026-03-08')
  await reports.getByText('No tickets in these days').waitFor()
  await checkAxe(t, page, 'an empty report')
  await reports.getByLabel('From', { exact: true }).fill('2020-01-01')
  await reports.getByText('A report has at most 366 days.').waitFor()
  await checkAxe(t, page, 'a refused report')
})

const idOf = async (agent: Person, name: string) =>
  (await agent.call('GET /api/agents/')).results.find(({ username }) => username === name)?.id

t.test('keys that are for tickets do nothing to them while a report is read', async (t) => {
  const { stage, sam } = await openPast(t)
  const at = await openDesk(stage, sam)
  await at.page.keyboard.press('j')
  const reports = await openReports(at)
  for (const key of ['e', 'x', 'j', 'i', 'Enter']) await at.page.keyboard.press(key)
  const { results } = await sam.call('GET /api/tickets/', { query: { q: 'is:open' } })
  t.equal(results.length, 3)
  t.ok(await reports.isVisible())
})

t.test('a report is for everybody: in both themes, on a phone, without colours', async (t) => {
  const { stage, sam } = await openPast(t)
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true }
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [name, options] of Object.entries({ wide: {}, phone })) {
      const at = await openDesk(stage, sam, { colorScheme, ...options })
      const reports = await openReports(at)
      await checkAxe(t, at.page, `a report, ${colorScheme}, ${name}`)
      const sticksOut = await reports.evaluate((box) => box.scrollWidth - box.clientWidth)
      t.equal(sticksOut, 0, 'nothing sticks out')
      await reports.getByRole('slider').first().press('ArrowLeft')
      await reports.getByRole('button', { name: 'Show as table' }).click()
      await reports.getByRole('region', { name: 'By day' }).waitFor()
      await checkAxe(t, at.page, `a report as a table, ${colorScheme}, ${name}`)
      await at.page.context().close()
    }
  const at = await openDesk(stage, sam, { forcedColors: 'active' })
  const reports = await openReports(at)
  const looks = await reports
    .getByRole('img', { name: 'First reply' })
    .locator('.line')
    .evaluateAll((lines) => lines.map((line) => getComputedStyle(line).strokeDasharray))
  t.equal(new Set(looks).size, 2, 'the lines differ without colour')
})
