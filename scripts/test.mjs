import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startCluster } from './cluster.mjs'
import { printCoverage } from './coverage.mjs'
import { capture, launch, root } from './processes.mjs'
import { build } from './setup.mjs'
import { readTap } from './tap.mjs'

const bin = (name, folder = '.') => join(root, folder, 'node_modules', '.bin', name)
const packages = ['backend', 'widget', 'demo-host', 'test']

/** Style and types, then every test on both databases and in a browser. Files given on the command line run alone. */
export async function test() {
  await build()
  const files = process.argv.slice(3)
  const checks = files.length > 0 ? [] : [await check('style', lintOnce), await check('types', checkTypes)]
  const counts = await runTap(files)
  if (files.length === 0) checks.push(await check('coverage', printCoverage))
  return conclude(counts, checks)
}

/** The tests that hurt: slow ones, one after the other, with processes and databases that they kill and suspend. */
export async function testFaults() {
  await build()
  const folder = join('test', 'faults', 'slow')
  const files = (await readdir(join(root, folder))).map((name) => join(folder, name))
  return conclude(await runTap(['--jobs=1', ...files]), [])
}

export async function lint() {
  return (await check('style', lintOnce)) ? 0 : 1
}

const lintOnce = async () => {
  const { code, output } = await capture(bin('biome'), ['check', '--error-on-warnings'])
  return { isGood: code === 0, output }
}

async function checkTypes() {
  const wrong = []
  for (const name of packages) {
    const { code, output } = await capture(bin('tsc', 'test'), ['--noEmit', '-p', name])
    if (code !== 0) wrong.push(output)
  }
  return { isGood: wrong.length === 0, output: wrong.join('') }
}

async function check(name, look) {
  const { isGood, output } = await look()
  console.log(`${isGood ? '✓' : '✗'} ${name}`)
  if (output && (!isGood || name === 'coverage')) console.log(output)
  return isGood
}

async function runTap(args) {
  const cluster = process.env.TEST_DATABASE_URL ? undefined : await startCluster()
  await rm(join(root, '.tap'), { recursive: true, force: true })
  const child = launch(bin('tap'), ['run', '--reporter=tap', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TEST_DATABASE_URL: process.env.TEST_DATABASE_URL ?? cluster.url },
  })
  const counts = await readTap(child.stdout, (line) => console.log(line))
  const { code } = await child.done
  cluster?.child.kill('SIGTERM')
  if (code !== 0 && counts.fail === 0) counts.fail = 1
  return counts
}

function conclude({ pass, fail, skip }, checks) {
  const failed = fail + checks.filter((isGood) => !isGood).length
  console.log(`${pass + checks.filter(Boolean).length} passed, ${failed} failed, ${skip} skipped`)
  return failed === 0 ? 0 : 1
}
