import type { Commands, Failure } from './sdk.ts'

/** Every command, for who mistypes one. The compiler holds it to the typed surface. */
export const commandNames = Object.keys({
  init: 1,
  identify: 1,
  setContext: 1,
  setLocale: 1,
  setTheme: 1,
  open: 1,
  close: 1,
  toggle: 1,
  show: 1,
  hide: 1,
  newTicket: 1,
  logout: 1,
  destroy: 1,
  ready: 1,
  on: 1,
} satisfies Record<keyof Commands, 1>)

/** Says in the console which command was meant, and gives the failure. */
export function unknownCommand(command: string): Failure {
  const far = (name: string) => distance(command, name) + Math.abs(command.length - name.length) / 100
  const nearest = commandNames.toSorted((a, b) => far(a) - far(b))[0]
  const message = `Deskside has no command "${command}". Did you mean "${nearest}"?`
  console.warn(message)
  return { code: 'unknown_command', message }
}

/** How many letters have to be changed, added or left out. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...one.toLowerCase()].entries()) {
    const next = [index + 1]
    for (let column = 1; column <= other.length; column++) {
      const isSame = letter === other[column - 1]?.toLowerCase()
      const steps = [(row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (row[column - 1] ?? 0) + (isSame ? 0 : 1)]
      next.push(Math.min(...steps))
    }
    row = next
  }
  return row[other.length] ?? 0
}
