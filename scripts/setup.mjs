import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { capture, launch, root, run, Stop } from './processes.mjs'

export const pnpm = 'pnpm@12.21.0'
const carriedNode = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')

/** Installs what the lockfile says, unless that is what was installed last. */
export async function install() {
  const stamp = join(root, 'node_modules', '.deskside-installed')
  const wanted = hash(
    [join(root, 'pnpm-lock.yaml'), join(root, 'pnpm-workspace.yaml')],
    `${process.platform}-${process.arch}`,
  )
  if (read(stamp) === wanted) return
  console.log('Installing packages. The first time takes a minute or so.')
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx'
  const args = ['--yes', '--package', pnpm, '-c', 'pnpm install --frozen-lockfile']
  const code = await run(npx, args, { shell: process.platform === 'win32', env: withoutNpmNoise() })
  if (code !== 0)
    throw new Stop('The packages could not be installed: see above. Deskside needs npm and its registry for this once.')
  writeFileSync(stamp, wanted)
}

/** npm hands its own settings down by environment, and pnpm warns about those that it doesn't know. */
export function withoutNpmNoise() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(lifecycle|package)_/.test(name)))
}

/**
 * Runs the same command under a Node that runs TypeScript as it is (22.18 or later), when this one doesn't.
 * Resolves to that run's exit code, or to undefined when there is nothing to hand over.
 */
export async function handOver() {
  if (process.features.typescript) return undefined
  if (!existsSync(carriedNode)) {
    throw new Stop(
      `Deskside's commands need Node.js 22.18 or later (24 is best); this is ${process.version}. Get it from https://nodejs.org/`,
    )
  }
  const env = { ...process.env, PATH: `${dirname(carriedNode)}${delimiter}${process.env.PATH}` }
  const { code } = await launch(carriedNode, process.argv.slice(1), { env }).done
  return code
}

/** Builds the service and the widget where their sources have changed. */
export async function build({ force = false } = {}) {
  await Promise.all([
    buildOne('backend', ['build.mjs', 'package.json', 'src'], force),
    buildOne('widget', ['build.mjs', 'package.json', 'src'], force),
  ])
}

async function buildOne(name, sources, force) {
  const folder = join(root, name)
  const stamp = join(folder, 'dist', '.built-from')
  const wanted = hash([join(root, 'pnpm-lock.yaml'), ...sources.flatMap((source) => filesOf(join(folder, source)))])
  if (!force && read(stamp) === wanted) return
  const started = Date.now()
  const { code, output } = await capture(process.execPath, ['build.mjs'], { cwd: folder })
  if (code !== 0) throw new Stop(`${output}\nThe ${name} could not be built: see above.`)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
  console.log(`Built the ${name} in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
}

function filesOf(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)))
}

function hash(files, more = '') {
  const sum = createHash('sha256').update(more)
  for (const file of files) sum.update(`\0${file}\0`).update(readFileSync(file))
  return sum.digest('hex')
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
