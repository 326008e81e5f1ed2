import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../demo-host/src/main.ts', import.meta.url))

export interface Shop {
  /** Without a slash at the end. */
  url: string
  child: ChildProcess
  /** Ends it as an operator would. Resolves to its exit code. */
  stop(): Promise<number | null>
}

/** Opens the pretended shop as a process of its own, on a port of its own. */
export async function openShop(service: string): Promise<Shop> {
  const child = forkShop({ DEMO_PORT: '0', DESKSIDE_URL: service })
  const [line] = await once(createInterface({ input: child.stdout! }), 'line')
  const url = /http:\/\/\S+(?=\/)/.exec(line)?.[0]
  if (!url) throw new Error(`The shop said "${line}"`)
  const exited = once(child, 'exit')
  return {
    url,
    child,
    async stop() {
      child.kill('SIGTERM')
      const [code] = await exited
      return code
    },
  }
}

/** The shop's process with these settings. It ends with us. */
export function forkShop(settings: Record<string, string>): ChildProcess {
  return fork(main, { env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] })
}
