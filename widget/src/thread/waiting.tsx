import { t } from '../locales/index.ts'
import type { OutboxItem } from '../outbox.ts'
import { useApp } from '../state/hooks.ts'
import { Button } from '../ui/parts.tsx'

/** What became of a message that is not on the service yet, and what one can do. */
export function WaitingActions({ item }: { item: OutboxItem }) {
  const app = useApp()
  const { outbox } = app.engine
  if (item.state === 'sending') return <p class="state">{t('sending')}</p>

  async function copy() {
    await navigator.clipboard.writeText(item.message)
    app.say(t('copied'))
  }
  return (
    <div class="state failed" role="alert">
      <p class="error">{t('notSent', { why: item.error?.message ?? t('failed') })}</p>
      <Button look="link" onClick={() => outbox.retry(item.id)}>
        {t('retrySend')}
      </Button>
      <Button look="link" onClick={copy}>
        {t('copy')}
      </Button>
      <Button look="link" onClick={() => outbox.discard(item.id)}>
        {t('discard')}
      </Button>
    </div>
  )
}
