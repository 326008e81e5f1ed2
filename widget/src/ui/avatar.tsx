/** One or two letters for an avatar: of the first and the last word. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/u).filter(Boolean)
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '')
  return letters.join('').toLocaleUpperCase()
}

/** Initials on a colour of their own. The name stands beside it, so it says nothing to a screen reader. */
export function Avatar({ name }: { name: string }) {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 0)
  return (
    <span class="avatar" aria-hidden="true" style={{ '--hue': `${hue}` }}>
      {initials(name) || '–'}
    </span>
  )
}
