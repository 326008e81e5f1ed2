import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from 'playwright-core'
import type { Test } from 'tap'
import { settle } from './widget.ts'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** No violation inside the widget; `inside` is an element that axe has to have met there. */
export async function checkAxe(t: Test, page: Page, name: string) {
  await settle(page)
  const { violations, passes } = await new AxeBuilder({ page }).withTags(rules).analyze()
  const isInside = (target: unknown) => Array.isArray(target)
  const nodes = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => ({ id, target: target.flat(), html })),
  )
  t.same(nodes, [], `${name}: no violation`)
  t.ok(
    passes.some((pass) => pass.nodes.some(({ target }) => target.some(isInside))),
    `${name}: axe got inside the shadow root`,
  )
}

/** By how many pixels the widest thing inside sticks out. */
export const overflow = (panel: Locator): Promise<number> =>
  panel.evaluate((node) =>
    Math.max(0, ...[node, ...node.querySelectorAll('*')].map((one) => one.getBoundingClientRect().right - innerWidth)),
  )
