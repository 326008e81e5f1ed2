import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import { Glyph, type GlyphName, Tool } from './glyph.tsx'
import { useDesk } from './hooks.ts'
import type { SavedView } from './state/views.ts'
import { titleOf } from './titles.ts'
import { w } from './words.ts'

/** Where one can go, and how much waits there. */
export function Rail({ isOpen }: { isOpen: boolean }) {
  const app = useApp()
  const desk = useDesk()
  const { place, others } = useStore(desk)
  const { views } = useStore(desk.views)
  const saved = views.filter(({ id }) => id !== null)
  return (
    <nav class="rail" aria-label={w('views')} hidden={!isOpen}>
      <ul>
        {views
          .filter(({ id }) => id === null)
          .map((view) => (
            <ViewLink key={view.key} view={view} />
          ))}
      </ul>
      {saved.length > 0 && (
        <>
          <h3>{w('saved')}</h3>
          <ul>
            {saved.map((view) => (
              <ViewLink key={view.id} view={view} />
            ))}
          </ul>
        </>
      )}
      <ul class="foot">
        {others.map(({ name, title, icon }) => (
          <li key={name}>
            <button type="button" aria-current={place === name ? 'page' : undefined} onClick={() => desk.show(name)}>
              <Glyph name={icon as GlyphName} />
              <span>{title}</span>
            </button>
          </li>
        ))}
        <li>
          <button type="button" onClick={app.logOut}>
            <Glyph name="leave" />
            <span>{w('logOut')}</span>
          </button>
        </li>
      </ul>
    </nav>
  )
}

function ViewLink({ view }: { view: SavedView }) {
  const desk = useDesk()
  const { place, query, sort } = useStore(desk)
  const isHere = place === 'queue' && query === view.query && sort === view.sort
  return (
    <li>
      <button type="button" aria-current={isHere ? 'page' : undefined} onClick={() => desk.showView(view)}>
        <span dir="auto">{titleOf(view)}</span>
        {view.count > 0 && <b>{view.count > 999 ? '999+' : view.count}</b>}
      </button>
      {view.id !== null && (
        <Tool icon="more" label={`${titleOf(view)}: ${w('actions')}`} onClick={() => desk.press('view', view)} />
      )}
    </li>
  )
}
