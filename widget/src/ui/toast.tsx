import { t } from '../locales/index.ts'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import { Button } from './parts.tsx'

/** What just happened, said once; some of it can be taken back here. */
export function Toast() {
  const app = useApp()
  const { notice, undo } = useStore(app)
  return (
    <div class="toast" role="status">
      {notice && <p>{notice}</p>}
      {notice && undo && (
        <Button
          look="link"
          onClick={() => {
            undo()
            app.say('')
          }}
        >
          {t('undo')}
        </Button>
      )}
    </div>
  )
}
