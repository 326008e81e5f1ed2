/** What the built widget weighs on the wire: `brotliBytes(launcherFiles())`. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../../widget/dist/', import.meta.url))
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }

/** Each is compressed by itself, as it travels. */
const sum = (files: Buffer[], weigh: (file: Buffer) => number) => files.reduce((all, file) => all + weigh(file), 0)
export const brotliBytes = (files: Buffer[]) => sum(files, (file) => brotliCompressSync(file, quality).length)
export const gzipBytes = (files: Buffer[]) => sum(files, (file) => gzipSync(file, { level: 9 }).length)

export const launcherFiles = (): Buffer[] => [readFileSync(`${dist}widget.js`)]

/** The chunks of these names and whatever they import at once. */
export function chunkFiles(...names: string[]): Buffer[] {
  const folder = `${dist}widget/`
  const files = readdirSync(folder)
  const found = new Map<string, Buffer>()
  function add(name: string): void {
    if (found.has(name)) return
    const bytes = readFileSync(folder + name)
    found.set(name, bytes)
    for (const [, next] of bytes.toString().matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g))
      add(next ?? '')
  }
  for (const name of names) for (const file of files) if (new RegExp(`^${name}-[\\w-]{8}\\.js$`).test(file)) add(file)
  return [...found.values()]
}
