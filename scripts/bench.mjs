import { startCluster } from './cluster.mjs'
import { launch } from './processes.mjs'
import { build } from './setup.mjs'

/**
 * Prints what the service and the widget weigh and how fast the service is, beside bare handlers. A name, such as
 * `streams`, `console` or `search`, prints that alone.
 */
export async function bench(part) {
  await build()
  const cluster = await startCluster('durable')
  const env = { ...process.env, TEST_DATABASE_URL: cluster.url }
  const args = part === 'search' ? ['test/bench/search.ts'] : ['test/bench/bench.ts', ...process.argv.slice(3)]
  const { code } = await launch(process.execPath, args, { env }).done
  return code
}
