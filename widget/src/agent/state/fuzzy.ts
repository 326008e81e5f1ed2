const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/**
 * How well what was typed matches: letters in their order, better in one run and at the start of words. Nothing when a
 * letter is missing.
 */
export function score(typed: string, text: string): number | undefined {
  const wanted = plain(typed).replace(/\s+/g, '')
  const inside = plain(text)
  let total = 0
  let at = -1
  for (const letter of wanted) {
    const next = bestNext(inside, letter, at)
    if (next < 0) return undefined
    total += next === at + 1 ? 3 : isWordStart(inside, next) ? 2 : 0
    at = next
  }
  // Of equal matches the shorter text is the likelier one.
  return total - inside.length / 1000
}

/** The letter right after the last one, else at the start of a word, else wherever it comes next. */
function bestNext(text: string, letter: string, at: number): number {
  if (text[at + 1] === letter) return at + 1
  const next = text.indexOf(letter, at + 1)
  for (let i = next; i >= 0; i = text.indexOf(letter, i + 1)) if (isWordStart(text, i)) return i
  return next
}

const isWordStart = (text: string, at: number): boolean => at === 0 || /[\s\-_/.:#]/.test(text[at - 1] ?? '')

/** What matches, the best first; everything, in its order, when nothing was typed. */
export function findMatches<T>(typed: string, all: readonly T[], textOf: (one: T) => string): T[] {
  if (!typed.trim()) return [...all]
  const found = all.flatMap((one, place) => {
    const points = score(typed, textOf(one))
    return points === undefined ? [] : [{ one, points, place }]
  })
  return found.sort((a, b) => b.points - a.points || a.place - b.place).map(({ one }) => one)
}
