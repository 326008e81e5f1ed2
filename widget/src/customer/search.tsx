import { useEffect } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { fieldFaults } from '../state/faults.ts'
import type { Search } from '../state/search.ts'
import { useStore } from '../state/store.ts'
import { Icon } from '../ui/icon.tsx'
import { Button, Failed, Skeleton } from '../ui/parts.tsx'
import { Empty } from './empty.tsx'
import { ResultRow } from './ticket-row.tsx'

/** Looks through what one may read: own and shared tickets. */
export function SearchField({ search }: { search: Search }) {
  const { text } = useStore(search)
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && text.trim()) search.look()
    if (event.key !== 'Escape' || !text) return
    // One Escape for the text, the next one for the panel.
    event.stopPropagation()
    search.type('')
  }
  return (
    <search class="find">
      <Icon name="search" path="M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5" />
      <input
        type="search"
        enterKeyHint="search"
        dir="auto"
        autocomplete="off"
        maxLength={200}
        aria-label={t('search')}
        placeholder={t('search')}
        value={text}
        onInput={({ currentTarget }) => search.type(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </search>
  )
}

export function Found({ search }: { search: Search }) {
  const { results, hasMore, isLoading, fault } = useStore(search)
  const refused = fieldFaults(fault).q
  // Whoever comes back from a ticket finds what is unread there now.
  useEffect(() => void search.look(), [])
  if (refused) return <Empty title={refused.join(' ')} />
  if (fault) return <Failed fault={fault} retry={search.look} />
  if (!results) return <Skeleton kind="rows" />
  return (
    <>
      <p class="hidden" role="status">
        {!isLoading && (results.length ? `${t('search')}: ${results.length}` : t('noneFound'))}
      </p>
      {results.length ? (
        <ul class="tickets">
          {results.map((result) => (
            <ResultRow key={result.ticket.id} result={result} />
          ))}
        </ul>
      ) : (
        <Empty title={t('noneFound')} />
      )}
      {hasMore && (
        <Button class="more" aria-busy={isLoading} onClick={search.more}>
          {t('more')}
        </Button>
      )}
    </>
  )
}
