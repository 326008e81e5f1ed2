import { useEffect, useRef, useState } from 'preact/hooks'
import { useApp } from '../../state/hooks.ts'
import { useStore } from '../../state/store.ts'

export interface Reading<T> {
  /** What was read last; it stays while it is read again. */
  data: T | undefined
  fault: unknown
  refresh(): Promise<void>
}

/** What `read` gives: read at once, after another log-in, and whenever `key` changes. */
export function useReading<T>(read: () => Promise<T>, key = ''): Reading<T> {
  const { session } = useStore(useApp())
  const [state, setState] = useState<{ data?: T; fault?: unknown }>({})
  const latest = useRef(read)
  latest.current = read
  const turn = useRef(0)

  async function refresh(): Promise<void> {
    const mine = ++turn.current
    try {
      const data = await latest.current()
      if (mine === turn.current) setState({ data })
    } catch (fault) {
      if (mine === turn.current) setState(({ data }) => (data === undefined ? { fault } : { data, fault }))
    }
  }

  useEffect(() => {
    if (session) refresh()
    return () => void turn.current++
  }, [key, session?.token])
  return { data: state.data, fault: state.fault, refresh }
}
