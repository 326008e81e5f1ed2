import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Ends the command with exit code 1 and this one line; an empty one when everything has been said. */
export class Stop extends Error {}

const children = new Set()
const graceMs = 12_000

/** Starts a child that is stopped with us. With an IPC channel it also notices when we vanish without a word. */
export function launch(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: ['inherit', 'inherit', 'inherit', 'ipc'], ...options })
  children.add(child)
  child.done = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, error }))
    child.once('exit', (code) => resolve({ code: code ?? 1 }))
  })
  child.done.then(() => children.delete(child))
  return child
}

/** Runs a program to its end, in sight. Resolves to its exit code. */
export async function run(command, args, options = {}) {
  const { code, error } = await launch(command, args, { stdio: 'inherit', ...options }).done
  if (error) throw new Stop(`Can't run ${command}: ${error.message}`)
  return code
}

/** Runs a program and keeps what it says. */
export async function capture(command, args, options = {}) {
  const child = launch(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const { code, error } = await child.done
  return { code, output: error ? error.message : output }
}

/** Asks every child to stop, and waits; who doesn't is killed. */
export async function stopChildren() {
  const left = [...children]
  for (const child of left) child.kill('SIGTERM')
  const timer = setTimeout(() => {
    for (const child of left) child.kill('SIGKILL')
  }, graceMs)
  await Promise.all(left.map((child) => child.done))
  clearTimeout(timer)
}

/**
 * Stops with everything we started on SIGINT and SIGTERM, and when the parent is gone: npm passes SIGTERM to its shell
 * only, so a command that npm started looks whether it still has the same parent.
 */
export function follow() {
  let isStopping = false
  const stop = async () => {
    if (isStopping) return
    isStopping = true
    await stopChildren()
    process.exit(process.argv[2] === 'start' ? 0 : 130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
  if (process.send) {
    process.on('disconnect', stop)
    return
  }
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && stop(), 300).unref()
}
