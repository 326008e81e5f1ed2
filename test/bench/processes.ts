/** The processes of a bench: each is ended with it, and leaves nothing behind. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const service = fileURLToPath(new URL('../../backend/dist/main.js', import.meta.url))
const bare = fileURLToPath(new URL('bare.ts', import.meta.url))
export const folder = mkdtempSync(join(tmpdir(), 'deskside-bench-'))
const children: ChildProcess[] = []
process.on('disconnect', () => process.exit(1))
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

export function launch(args: string[], env: Record<string, string> = {}): ChildProcess {
  const options = { env: { PATH: process.env.PATH, ...env }, cwd: folder }
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  children.push(child)
  return child
}

export async function startService(
  databaseUrl: string,
  ...flags: string[]
): Promise<{ child: ChildProcess; url: string }> {
  const child = launch([...flags, service, 'serve'], { PORT: '0', RATE_LIMIT: 'off', DATABASE_URL: databaseUrl })
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.once('exit', () => reject(new Error(`The service did not start: ${text}`)))
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      if (text.length < 20_000) text += part
      const [, found] = /listening at (http:[^"\s]+)/.exec(text) ?? []
      if (found) resolve(found)
    })
  })
  return { child, url }
}

export function startBare(databaseUrl: string, ...flags: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = launch([...flags, bare, databaseUrl])
  return new Promise((resolve) => {
    child.once('message', ({ url }: { url: string }) => resolve({ child, url }))
  })
}

/** Resident memory. */
export const kilobytes = ({ pid }: ChildProcess): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])

export async function post(url: string, body: object, token?: string): Promise<Record<string, string | number>> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Token ${token}` }) }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return (await answer.json()) as Record<string, string | number>
}

export function endAll(): void {
  for (const one of children.splice(0)) one.kill('SIGKILL')
}

/** A column of a printed table. */
export const cell = (value: string | number, width = 9) => String(value).padStart(width)
