export interface Token {
  sign: '/' | '@'
  typed: string
  start: number
}

/** What is being named right before the caret: `/` a canned reply, `@` a colleague in a note. */
export function tokenBefore(text: string, caret: number, isNote: boolean): Token | undefined {
  const match = /(^|\s)([/@])([\p{L}\p{N}._-]*)$/u.exec(text.slice(0, caret))
  if (!match) return undefined
  const [, space = '', sign, typed = ''] = match
  if (sign === '@' && !isNote) return undefined
  return { sign: sign as '/' | '@', typed, start: match.index + space.length }
}

/** The agents whom a note names. */
export function mentionsIn(text: string, agents: readonly { id: number; username: string }[]): number[] {
  const plain = text.toLocaleLowerCase()
  return agents.filter(({ username }) => hasName(plain, `@${username.toLocaleLowerCase()}`)).map(({ id }) => id)
}

function hasName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? ' '
    const after = text.slice(at + name.length, at + name.length + 2)
    if (!/[\p{L}\p{N}]/u.test(before) && !/^[\p{L}\p{N}_]|^[.-][\p{L}\p{N}]/u.test(after)) return true
  }
  return false
}
