/**
 * `npm run bench -- console`: what the agents' console asks of the browser with 1 000 tickets in its list. Main-thread time is
 * summed from a trace of Chromium; a key's effect is the time from the event to the end of the frame that shows it.
 */
import { readFileSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Locator, Page } from 'playwright-core'
import { createClient } from '../../widget/src/client.ts'
import { launchBrowser } from '../support/browser.ts'
import { startService } from '../support/service.ts'

const tickets = 1000
const admin = { username: 'boss', password: 'a password for the bench' }
const endings: (() => unknown)[] = []
const run = { teardown: (ending: () => unknown) => void endings.push(ending) }

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
}

/** Marks by itself when a document begins and when its first rows are drawn, so that what watches costs nothing. */
function markRows(): void {
  performance.mark('bench-from')
  const look = () => {
    const root = [...document.querySelectorAll('div')].find((one) => one.shadowRoot)?.shadowRoot
    if (root?.querySelectorAll('[role=row]').length) performance.mark('bench-to')
    else requestAnimationFrame(look)
  }
  look()
}

/** Milliseconds of tasks on the page's main thread between the marks, which `work` makes unless they are made around it. */
async function mainThreadMs(page: Page, work: () => Promise<unknown>, isMarked = false): Promise<number> {
  const path = `/tmp/deskside-trace-${process.pid}.json`
  const browser = page.context().browser()
  await browser?.startTracing(page, { path, categories: ['toplevel', 'blink.user_timing'] })
  if (!isMarked) await page.evaluate(() => performance.mark('bench-from'))
  await work()
  if (!isMarked) await page.evaluate(() => performance.mark('bench-to'))
  await browser?.stopTracing()
  const { traceEvents } = JSON.parse(readFileSync(path, 'utf8')) as { traceEvents: TraceEvent[] }
  rmSync(path)
  const marks = traceEvents.filter(({ name }) => name.startsWith('bench-'))
  const [from, to] = ['bench-from', 'bench-to'].map((mark) => marks.find(({ name }) => name === mark))
  const end = to?.ts ?? Number.POSITIVE_INFINITY
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid, ts }) =>
      name === 'ThreadControllerImpl::RunTask' && ph === 'X' && pid === to?.pid && tid === to.tid && ts <= end,
  )
  const begun = tasks.filter(({ ts }) => ts >= (from?.ts ?? 0))
  return begun.reduce((sum, { dur = 0 }) => sum + dur, 0) / 1000
}

/** Milliseconds from a key's event to the end of the frame after which `shows` holds. */
async function keyMs(page: Page, key: string, shows: () => Promise<unknown>): Promise<number> {
  await page.evaluate(() => {
    const state = globalThis as unknown as { took: number }
    state.took = 0
    addEventListener(
      'keydown',
      ({ timeStamp }) =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => {
            state.took ||= performance.now() - timeStamp
          }
          port2.postMessage(0)
        }),
      { capture: true, once: true },
    )
  })
  await page.keyboard.press(key)
  await shows()
  await page.waitForFunction(() => (globalThis as unknown as { took: number }).took > 0)
  return page.evaluate(() => (globalThis as unknown as { took: number }).took)
}

async function seed(url: string): Promise<void> {
  const clientOf = (token?: string) => createClient({ apiBase: url, token: () => token, onUnauthorized: () => {} })
  const mara = { username: 'mara', password: 'mara and a long one' }
  await clientOf()('POST /api/signup/', { body: mara })
  const { token } = await clientOf()('POST /api/token/', { body: mara })
  const call = clientOf(token)
  for (let number = 1; number <= tickets; number += 10)
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        call('POST /api/newticket/', {
          body: { subject: `Question ${number + i}`, message: 'It began this morning.' },
        }),
      ),
    )
}

const median = (all: number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
const print = (what: string, ms: number[], limit: number) =>
  console.log(
    `${what.padEnd(54)}${median(ms).toFixed(1).padStart(8)} ms  worst ${Math.max(...ms).toFixed(1)} ms  (limit ${limit} ms)`,
  )

async function logIn(page: Page): Promise<void> {
  await page.getByLabel('Username').fill(admin.username)
  await page.getByLabel('Password').fill(admin.password)
  await page.keyboard.press('Enter')
}

async function loadAll(grid: Locator): Promise<void> {
  while ((await grid.getAttribute('aria-rowcount')) === '-1')
    await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await grid.evaluate((element) => element.scrollTo(0, 0))
}

export async function measureConsole(): Promise<void> {
  const { url } = await startService(run, { ADMIN_USERNAME: admin.username, ADMIN_PASSWORD: admin.password })
  await seed(url)
  const browser = await launchBrowser(run)
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(`${url}/console/`)
  await logIn(page)
  const grid = page.getByRole('grid')
  await grid.waitFor()

  const opened: number[] = []
  await page.addInitScript(markRows)
  const reload = () => page.reload().then(() => sleep(1500))
  for (let round = 0; round < 5; round++) opened.push(await mainThreadMs(page, reload, true))
  print('load the console: scripts, styles, first rows', opened, 100)

  await loadAll(grid)
  const rows = Number(await grid.getAttribute('aria-rowcount')) - 1
  const shown: number[] = []
  for (let round = 0; round < 7; round++) {
    await page.keyboard.press('4')
    await page.getByText('Nothing here').waitFor()
    shown.push(
      await mainThreadMs(page, async () => {
        await page.keyboard.press('3')
        await page.getByRole('row').nth(5).waitFor()
      }),
    )
  }
  print(`open the queue with ${rows} tickets in its list`, shown, 100)

  const keys: [string, string, () => Promise<unknown>][] = [
    ['j', 'j: next ticket', () => page.locator('.row.current').waitFor()],
    ['x', 'x: select', () => page.getByRole('toolbar').waitFor()],
    ['Escape', 'Esc: clear the selection', () => page.getByRole('toolbar').waitFor({ state: 'detached' })],
    ['s', 's: the menu of statuses', () => page.getByRole('dialog', { name: 'Set status…' }).waitFor()],
    ['Escape', 'Esc: close the menu', () => page.getByRole('dialog').waitFor({ state: 'detached' })],
    ['Enter', 'Enter: open the ticket', () => page.getByRole('article').first().waitFor()],
    ['r', 'r: reply', () => page.locator('textarea:focus').waitFor()],
    ['Escape', 'Esc: leave the reply', () => page.locator('textarea:focus').waitFor({ state: 'detached' })],
    ['j', 'j: next ticket, while one is open', () => page.getByRole('article').first().waitFor()],
    ['Escape', 'Esc: close the ticket', () => page.getByRole('article').first().waitFor({ state: 'detached' })],
  ]
  const taken = new Map<string, number[]>()
  for (let round = 0; round < 7; round++)
    for (const [key, what, shows] of keys) taken.set(what, [...(taken.get(what) ?? []), await keyMs(page, key, shows)])
  for (const [what, ms] of taken) print(what, ms, 50)
  for (const ending of endings.reverse()) await ending()
}
