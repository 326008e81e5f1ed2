/** What the built widget weighs on the wire, as the build compressed it: `weigh(launcherFiles()).brotli`. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('../../widget/dist/', import.meta.url))

/** Each file is compressed by itself, as it travels. */
export function weigh(files: string[]): { brotli: number; gzip: number } {
  const sum = (ending: string) => files.reduce((all, file) => all + statSync(`${dist}${file}${ending}`).size, 0)
  return { brotli: sum('.br'), gzip: sum('.gz') }
}

export const launcherFiles = (): string[] => ['widget.js']

/** The chunks of these names and whatever they import at once. */
export function chunkFiles(...names: string[]): string[] {
  const files = readdirSync(`${dist}widget`)
  const found = new Set<string>()
  function add(name: string): void {
    if (found.has(name)) return
    found.add(name)
    const text = readFileSync(`${dist}widget/${name}`, 'utf8')
    for (const [, next] of text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g)) add(next ?? '')
  }
  for (const name of names) for (const file of files) if (new RegExp(`^${name}-[\\w-]{7}\\.js$`).test(file)) add(file)
  return [...found].map((name) => `widget/${name}`)
}
