import { useEffect } from 'preact/hooks'
import { useApp } from '../state/hooks.ts'
import { w } from './rare-words.ts'

/** Where a blocked customer would write. Looks again whether that still holds, as nothing tells when it ends. */
export function Blocked() {
  const app = useApp()
  useEffect(() => void app.loadMe(), [])
  return <p class="composer hint">{w('blocked')}</p>
}
