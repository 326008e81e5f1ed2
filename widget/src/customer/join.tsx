import { useEffect, useState } from 'preact/hooks'
import '../locales/en-views.ts'
import { t } from '../locales/index.ts'
import { explain } from '../state/faults.ts'
import { useApp } from '../state/hooks.ts'
import { Button } from '../ui/parts.tsx'
import own from './join.css?inline'

export const css = [own]

/** Offers the tickets of the account that somebody used here before the host signed them in. */
export function JoinOffer() {
  const app = useApp()
  const { storage, call, callAs } = app.engine
  const [name, setName] = useState('')
  const [fault, setFault] = useState<unknown>()
  const token = storage.get<string>('before') ?? ''
  const asBefore = callAs(() => token)

  function forget() {
    storage.remove('before')
    setName('')
    asBefore('DELETE /api/token/').catch(() => {})
  }

  useEffect(() => {
    if (token) look().catch(() => {})
  }, [])

  /** An account without tickets has nothing to offer, and one whose session has ended can't. */
  async function look() {
    const { count } = await asBefore('GET /api/tickets/', { query: { mine: true, page_size: 1 } })
    if (count === 0) return forget()
    setName((await asBefore('GET /api/me/')).username)
  }

  async function join() {
    try {
      const { tickets } = await call('POST /api/me/join/', { body: { token } })
      forget()
      app.say(t('joined', { n: tickets }))
    } catch (fault) {
      setFault(fault)
    }
  }

  if (!name) return null
  return (
    <section class="join" aria-label={t('join')}>
      <h4>{t('join')}</h4>
      <p dir="auto">{t('joinHint', { name })}</p>
      {fault ? (
        <p class="error" role="alert">
          {explain(fault)}
        </p>
      ) : null}
      <Button look="main" onClick={join}>
        {t('joinYes')}
      </Button>
      <Button onClick={forget}>{t('joinNo')}</Button>
    </section>
  )
}
