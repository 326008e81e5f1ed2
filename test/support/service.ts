/**
 * The service as an operator runs it: `const { url } = await startService(t, { LOG_LEVEL: 'warn' })`. It runs on a new
 * SQLite file and a free port unless told, and ends with the test, or with the test's process however that ends.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import type { Environment } from './app.ts'
import { Canaries } from './leaks.ts'

const built = fileURLToPath(new URL('../../backend/dist/main.js', import.meta.url))
const source = fileURLToPath(new URL('../../backend/src/main.ts', import.meta.url))
/** What tap hands down so that a process's coverage counts. */
const measuring = Object.entries(process.env).filter(([name]) => name === 'NODE_OPTIONS' || name.includes('TAPJS'))
const longestStartMs = 30_000

export interface Run {
  child: ChildProcess
  /** What it wrote so far. */
  output: { log: string; errors: string }
  /** Resolves to its exit code, or null after a signal. */
  ended: Promise<number | null>
}

export interface Service extends Run {
  /** Without a slash at the end. */
  url: string
  /** Asks it to end. Resolves to its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/**
 * Runs `deskside <command>` in an empty folder, with these settings alone: as built, or its sources, which are measured.
 * `within` is a command that takes ours as its last arguments and becomes it.
 */
export function runDeskside(
  t: Pick<Test, 'teardown'>,
  command: string[],
  env: Environment = {},
  form: 'built' | 'source' = 'built',
  within: string[] = [],
): Run {
  const cwd = mkdtempSync(join(tmpdir(), 'deskside-service-'))
  const [program = '', ...args] = [...within, process.execPath, form === 'built' ? built : source, ...command]
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env.PATH, ...(form === 'source' && Object.fromEntries(measuring)), ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  })
  const output = { log: '', errors: '' }
  const canaries = new Canaries()
  for (const name of ['SECRET_KEY', 'ADMIN_PASSWORD', 'METRICS_TOKEN', 'IDENTITY_KEYS']) canaries.add(env[name])
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.log += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.errors += text
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(cwd, { recursive: true, force: true })
    canaries.check(output.log + output.errors)
  })
  return { child, output, ended }
}

/** Starts the service and waits until it is ready. */
export async function startService(
  t: Pick<Test, 'teardown'>,
  env: Environment = {},
  form?: 'built' | 'source',
  within?: string[],
): Promise<Service> {
  const run = runDeskside(t, ['serve'], { PORT: '0', RATE_LIMIT: 'off', ...env }, form, within)
  const { child, ended, output } = run
  const url = await untilReady(run)
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return ended
  }
  return { child, ended, output, url, stop }
}

async function untilReady({ child, output }: Run): Promise<string> {
  const deadline = Date.now() + longestStartMs
  while (Date.now() < deadline && child.exitCode === null) {
    const url = /Server listening at (http:\/\/[^"\s]+)/.exec(output.log)?.[1]
    if (url && (await fetch(`${url}/readyz`).catch(() => undefined))?.ok) return url
    await sleep(25)
  }
  throw new Error(`The service did not start:\n${output.log}${output.errors}`)
}
