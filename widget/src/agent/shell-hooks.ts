import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import { useDesk } from './hooks.ts'
import { isTyping, keyName } from './state/keys.ts'

/** Width and height of an element, as they change. */
export function useSize(box: RefObject<HTMLElement | null>): [width: number, height: number] {
  const [size, setSize] = useState<[number, number]>([0, 0])
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const measure = () => setSize([element.clientWidth, element.clientHeight])
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return size
}

/** Minutes pass: draws times again. */
export function useNow(everyMs = 60_000): number {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [])
  return now
}

const textKeys = /^(mod\+|Escape$)/

/**
 * Keys of the console. On a page of its own all of them; over a host's page those inside the console alone, and the host hears
 * none of them, for what is typed here is no shortcut there.
 */
export function usePress(box: RefObject<HTMLElement | null>, onClose: () => void): void {
  const desk = useDesk()
  useEffect(() => {
    const element = box.current
    if (!element) return
    const from = desk.isPage ? document : element
    const stop = new AbortController()
    const { signal } = stop
    function onKeyDown(event: KeyboardEvent): void {
      if (!desk.isPage) event.stopPropagation()
      if (event.defaultPrevented || event.isComposing || desk.get().overlay) return
      const key = keyName(event)
      if (isTyping(event) && !textKeys.test(key)) return
      // A button that has the focus is pressed, and what scrolls is scrolled.
      const target = event.composedPath()[0] as Element
      if (/Enter|Arrow/.test(key) && target.matches?.('button, a, section')) return
      if (desk.key(key, event.key, onClose)) event.preventDefault()
    }
    from.addEventListener('keydown', onKeyDown as EventListener, { signal })
    if (!desk.isPage)
      for (const type of ['keyup', 'keypress'])
        element.addEventListener(type, (event) => event.stopPropagation(), { signal })
    return () => stop.abort()
  }, [])
}
