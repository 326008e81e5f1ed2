import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { capture, root } from './processes.mjs'
import { pnpm, withoutNpmNoise } from './setup.mjs'

/** What may be passed on with the service: licences that ask for no more than their notice. */
const allowed = new Set([
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT', 'MIT-0'],
  ...['Python-2.0', 'Unlicense', 'Zlib', '(MIT OR Apache-2.0)', '(Apache-2.0 AND MIT)'],
])
const folder = join(root, '.cache')
const shipped = '--filter @deskside/backend --filter @deskside/widget'

/** What the service is made of: a bill of materials, its licences, and known holes where the registry tells of them. */
export async function supply() {
  mkdirSync(folder, { recursive: true })
  const bill = join(folder, 'sbom.cdx.json')
  const made = await ask(`${shipped} sbom --prod --sbom-format cyclonedx --sbom-type application --out ${bill}`)
  if (made.code !== 0) return fail(made.output)
  const components = JSON.parse(readFileSync(bill, 'utf8')).components.filter(
    ({ name }) => !name.startsWith('@deskside/'),
  )
  const isGood = [listLicences(components), await lookForHoles()]
  return isGood.every(Boolean) ? 0 : 1
}

const ask = (command) =>
  capture(process.platform === 'win32' ? 'npx.cmd' : 'npx', ['--yes', '--package', pnpm, '-c', `pnpm ${command}`], {
    shell: process.platform === 'win32',
    env: withoutNpmNoise(),
  })

function fail(output) {
  console.log(output)
  return 1
}

const licencesOf = ({ licenses = [] }) =>
  licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? '').filter(Boolean)

function listLicences(components) {
  const lines = components.map((one) => `${one.name}@${one.version}: ${licencesOf(one).join(', ') || 'none'}`).sort()
  writeFileSync(join(folder, 'licences.txt'), `${lines.join('\n')}\n`)
  const strange = components.filter((one) => {
    const names = licencesOf(one)
    return names.length === 0 || !names.every((name) => allowed.has(name))
  })
  console.log(`${strange.length === 0 ? '✓' : '✗'} licences of ${components.length} packages`)
  for (const one of strange) console.log(`  ${one.name}@${one.version}: ${licencesOf(one).join(', ') || 'none'}`)
  return strange.length === 0
}

/** A registry that can't be asked is no reason to fail: it is said. */
async function lookForHoles() {
  const { output } = await ask(`${shipped} audit --prod --json`)
  const report = parse(output)
  if (!report) {
    console.log(
      `- known holes: not asked, the registry doesn't tell (${/ERR_PNPM_\w+/.exec(output)?.[0] ?? 'no answer'})`,
    )
    return true
  }
  const grave = Object.values(report.advisories ?? {}).filter(({ severity }) => ['high', 'critical'].includes(severity))
  console.log(`${grave.length === 0 ? '✓' : '✗'} known holes`)
  for (const { module_name, title, url } of grave) console.log(`  ${module_name}: ${title} ${url}`)
  return grave.length === 0
}

function parse(output) {
  try {
    const report = JSON.parse(output)
    return report.metadata ? report : undefined
  } catch {
    return undefined
  }
}
