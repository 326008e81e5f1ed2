import type { Post } from '@deskside/backend/contract'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

const NEAR_PX = 80

/**
 * Starts at the end and stays there while posts come in; keeps its place when earlier ones are put in above, and asks
 * for more of them when `top` comes near.
 */
export function useScroll(posts: readonly Post[], waiting: string, loadEarlier: () => void) {
  const scroller = useRef<HTMLDivElement>(null)
  const top = useRef<HTMLDivElement>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const place = useRef({ first: 0, height: 0, top: 0, isAtEnd: true })
  const first = posts[0]?.id ?? 0
  const last = posts.at(-1)?.id

  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    const before = place.current
    if (before.first > first && !before.isAtEnd) box.scrollTop = before.top + box.scrollHeight - before.height
    else if (before.isAtEnd) box.scrollTop = box.scrollHeight
    place.current = { first, height: box.scrollHeight, top: box.scrollTop, isAtEnd: before.isAtEnd }
  }, [first, last, posts.length, waiting])

  // What one writes oneself is always in sight.
  useLayoutEffect(() => {
    if (waiting) toEnd()
  }, [waiting])

  useEffect(() => {
    const box = scroller.current
    if (!box) return
    const onScroll = () => takePlace(box)
    // A window that shrinks, or a composer that grows, must not push the last post out of sight.
    const resized = new ResizeObserver(() => place.current.isAtEnd && toEnd())
    box.addEventListener('scroll', onScroll, { passive: true })
    resized.observe(box)
    return () => {
      box.removeEventListener('scroll', onScroll)
      resized.disconnect()
    }
  }, [])

  useEffect(() => {
    const mark = top.current
    if (!mark) return
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && loadEarlier(), {
      root: scroller.current,
      rootMargin: '200px 0px 0px',
    })
    seen.observe(mark)
    return () => seen.disconnect()
  }, [first])

  function takePlace(box: HTMLElement): void {
    const isEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX
    place.current = { ...place.current, height: box.scrollHeight, top: box.scrollTop, isAtEnd: isEnd }
    setAtEnd(isEnd)
  }

  function toPost(id: number): void {
    const box = scroller.current
    box?.querySelector(`[data-post="${id}"]`)?.scrollIntoView({ block: 'center' })
    if (box) takePlace(box)
  }

  function toEnd(): void {
    const box = scroller.current
    if (box) box.scrollTop = box.scrollHeight
  }

  return { scroller, top, isAtEnd, toEnd, toPost }
}
