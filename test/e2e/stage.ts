import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Test } from 'tap'
import { type Call, createClient } from '../../widget/src/client.ts'
import type { Environment } from '../support/app.ts'
import { launchBrowser } from '../support/browser.ts'
import { startService } from '../support/service.ts'
import { openShop } from './shop.ts'

const admin = { username: 'boss', password: 'a password for the stage' }

export interface Person {
  username: string
  password: string
  /** Acts for this person, without a browser. */
  call: Call
}

export interface Stage {
  service: string
  shop: string
  browser: Browser
  /** The admin. */
  boss: Person
  /** A new customer, or agent, of the service. */
  person(username: string, role?: 'customer' | 'agent'): Promise<Person>
  /** A page of the shop in a browser context of its own. `faults` holds what the console called an error. */
  visit(path?: string, options?: BrowserContextOptions): Promise<{ page: Page; faults: string[] }>
}

/** The service, the shop beside it on an origin of its own, and a browser. */
export async function openStage(t: Test, env: Environment = {}): Promise<Stage> {
  const { url: service } = await startService(t, {
    ADMIN_USERNAME: admin.username,
    ADMIN_PASSWORD: admin.password,
    ...env,
  })
  const shop = await openShop(service)
  t.teardown(shop.stop)
  const browser = await launchBrowser(t)
  const boss = await signIn(service, admin)
  return {
    service,
    shop: shop.url,
    browser,
    boss,
    async person(username, role = 'customer') {
      const account = { username, password: `${username} and a long one` }
      const creator = role === 'agent' ? boss.call : clientOf(service)
      await creator('POST /api/signup/', { body: { ...account, is_customer_service: role === 'agent' } })
      return signIn(service, account)
    },
    async visit(path = '/', options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
      context.setDefaultTimeout(15_000)
      const page = await context.newPage()
      const faults: string[] = []
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
      page.on('pageerror', (error) => faults.push(error.message))
      await page.goto(shop.url + path)
      return { page, faults }
    },
  }
}

async function signIn(service: string, account: { username: string; password: string }): Promise<Person> {
  const { token } = await clientOf(service)('POST /api/token/', { body: account })
  return { ...account, call: clientOf(service, token) }
}

function clientOf(service: string, token?: string): Call {
  return createClient({ apiBase: service, token: () => token, onUnauthorized: () => {} })
}
