export type Piece = string | { href: string }

// Bidirectional controls are left out: inside an address they make it read as another one.
const address = /\bhttps?:\/\/[^\s<>"'`\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu
const closers: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/** The address without the punctuation of the sentence around it: `(see https://a.b/c).` ends before `)`. */
function trimAddress(url: string): string {
  for (;;) {
    const last = url.at(-1) ?? ''
    const opener = closers[last]
    const isOutside = opener ? url.split(last).length > url.split(opener).length : /[.,;:!?*_…。、]/u.test(last)
    if (!isOutside) return url
    url = url.slice(0, -1)
  }
}

/** A message as plain strings and web addresses, in order; joined they are the message. */
export function splitLinks(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(address)) {
    const href = trimAddress(match[0])
    if (!URL.canParse(href)) continue
    if (match.index > end) pieces.push(text.slice(end, match.index))
    pieces.push({ href })
    end = match.index + href.length
  }
  if (end < text.length) pieces.push(text.slice(end))
  return pieces
}
