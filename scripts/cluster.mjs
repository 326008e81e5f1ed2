import { launch } from './processes.mjs'

/** One PostgreSQL for the whole run. Its keeper stops it when we are gone. */
export async function startCluster(...options) {
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc']
  const child = launch(process.execPath, ['test/support/cluster.ts', ...options], { stdio })
  const url = await new Promise((resolve) => {
    child.once('message', (message) => resolve(message.url))
    child.done.then(() => resolve(''))
  })
  return { child, url }
}
