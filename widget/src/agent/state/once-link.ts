/** A link by which somebody joins the team, or sets a new password. */
export interface OnceLink {
  kind: 'invitation' | 'reset'
  secret: string
}

let held: OnceLink | undefined

/** The link that the address has or had. It is taken out at once: it must not stay in the history, nor on screen. */
export function takeOnceLink(): OnceLink | undefined {
  const [, kind, secret] = /^#(invitation|reset)=(.{1,200})$/.exec(location.hash) ?? []
  if (!secret) return held
  history.replaceState(null, '', location.pathname + location.search)
  held = { kind: kind as OnceLink['kind'], secret }
  return held
}

export function dropOnceLink(): void {
  held = undefined
}
