import type { Engine } from '../engine.ts'
import type { Context, Settings } from '../sdk.ts'

/** What goes with a ticket that is opened now: what the host told, and where on its pages that is, if it allows. */
export function contextOf({ context }: Engine, { page }: Settings): { context?: Context } {
  const place = `${page}` === 'true' && { page: location.href.slice(0, 500), title: document.title.slice(0, 500) }
  const all = { ...place, ...context }
  return Object.keys(all).length > 0 ? { context: Object.fromEntries(Object.entries(all).slice(0, 20)) } : {}
}
