export interface Viewport {
  scrollTop: number
  height: number
  rowHeight: number
}

/** The rows to draw, `first` to before `last`: what is in sight and a few around it. */
export function rowsInSight(count: number, { scrollTop, height, rowHeight }: Viewport, around = 6) {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - around)
  const last = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + around)
  return { first, last: Math.max(first, last) }
}

/** Where to scroll so that a row is wholly in sight: no further than needed. */
export function scrollToRow(index: number, { scrollTop, height, rowHeight }: Viewport): number {
  const top = index * rowHeight
  if (top < scrollTop) return top
  return Math.max(scrollTop, top + rowHeight - height)
}
