/** What the built widget weighs on the wire: `brotliBytes(weighWidget().panel)`. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../../widget/dist/', import.meta.url))
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }

/** Each is compressed by itself, as it travels. */
const sum = (files: Buffer[], weigh: (file: Buffer) => number) => files.reduce((all, file) => all + weigh(file), 0)
export const brotliBytes = (files: Buffer[]) => sum(files, (file) => brotliCompressSync(file, quality).length)
export const gzipBytes = (files: Buffer[]) => sum(files, (file) => gzipSync(file, { level: 9 }).length)

/** The launcher, and all that an opened panel has loaded: its entries and whatever they import at once. */
export function weighWidget(): { launcher: Buffer[]; panel: Buffer[] } {
  const folder = `${dist}widget/`
  const found = new Map<string, Buffer>()
  function add(name: string): void {
    if (found.has(name)) return
    const bytes = readFileSync(folder + name)
    found.set(name, bytes)
    for (const [, next] of bytes.toString().matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g))
      add(next ?? '')
  }
  for (const name of readdirSync(folder)) if (/^(panel|core)-/.test(name)) add(name)
  return { launcher: [readFileSync(`${dist}widget.js`)], panel: [...found.values()] }
}
