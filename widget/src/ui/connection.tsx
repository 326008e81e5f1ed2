import { useEffect, useState } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { useApp } from '../state/hooks.ts'
import { useLive } from '../state/store.ts'

/** A short break is nobody's business. */
const PATIENCE_MS = 3000

/** How the connection is, in words, once that matters. */
export function Connection() {
  const { live } = useApp().engine
  const isBroken = useLive(live.subscribe, live.state) === 'retrying'
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    setLong(false)
    const timer = setTimeout(setLong, PATIENCE_MS, true)
    return () => clearTimeout(timer)
  }, [isBroken])
  const words = navigator.onLine ? isBroken && isLong && t('reconnecting') : t('offline')
  return (
    <p class="connection" role="status">
      {words}
    </p>
  )
}
