// The one entry behind the npm commands. It must parse on any Node from 18 on: what needs a newer one is imported
// after the hand-over.

import { follow, Stop, stopChildren } from './processes.mjs'
import { build, handOver, install } from './setup.mjs'

const commands = {
  setup: async () => build(),
  build: async () => build({ force: true }),
  start: async () => (await import('./start.mjs')).start(),
  test: async () => (await import('./test.mjs')).test(),
  'test:faults': async () => (await import('./test.mjs')).testFaults(),
  lint: async () => (await import('./test.mjs')).lint(),
  supply: async () => (await import('./supply.mjs')).supply(),
  bench: async () => (await import('./bench.mjs')).bench(process.argv[3]),
}

async function main(name) {
  const command = commands[name]
  if (!command) throw new Stop(`Usage: node scripts/deskside.mjs ${Object.keys(commands).join('|')}`)
  await install()
  return (await handOver()) ?? (await command()) ?? 0
}

follow()
main(process.argv[2])
  .catch((error) => {
    if (!(error instanceof Stop)) throw error
    if (error.message) console.error(error.message)
    return 1
  })
  .then(async (code) => {
    await stopChildren()
    process.exit(code)
  })
