import { t } from '../locales/index.ts'
import { explain } from '../state/faults.ts'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import { Button } from './parts.tsx'

/** What just happened, said once; a deletion can be taken back here. */
export function Toast() {
  const app = useApp()
  const { notice } = useStore(app)
  const { undoable, fault } = useStore(app.deletions)
  const text = undoable ? t('deleted') : notice || (fault ? explain(fault) : '')
  return (
    <div class="toast" role="status">
      {text && <p>{text}</p>}
      {undoable && (
        <Button look="link" onClick={app.deletions.undo}>
          {t('undo')}
        </Button>
      )}
    </div>
  )
}
