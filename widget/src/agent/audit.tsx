import type { AuditAction, AuditEntry } from '@deskside/backend/contract'
import { useState } from 'preact/hooks'
import { locale } from '../locales/index.ts'
import { fullTime } from '../locales/times.ts'
import { useApp } from '../state/hooks.ts'
import { Button } from '../ui/parts.tsx'
import auditCss from './audit.css?inline'
import { acts, w } from './audit-words.ts'
import { Nothing, Page, pageCss, Read, Select, useAttempt } from './page.tsx'
import { readAll } from './state/read-all.ts'
import { useReading } from './state/reading.ts'
import { saveTable } from './state/save-table.ts'

export const css = [...pageCss, auditCss]

const size = 50

/** What was done to people and rules, by whom and when. */
export function Audit() {
  const app = useApp()
  const { call } = app.engine
  const attempt = useAttempt()
  const [actor, setActor] = useState('')
  const [action, setAction] = useState<AuditAction | ''>('')
  const [page, setPage] = useState(1)
  const filter = { ...(actor && { actor }), ...(action && { action }) }
  const team = useReading(() => readAll((query) => call('GET /api/users/', { query: { ...query, role: 'team' } })))
  const reading = useReading(
    () => call('GET /api/audit/', { query: { ...filter, page, page_size: size } }),
    JSON.stringify([filter, page]),
  )
  const exportAll = () =>
    attempt(() => saveTable(app, `/api/audit/export/?${new URLSearchParams(filter)}`, 'audit.csv'))

  return (
    <Page title={w('audit')} lead={w('lead')} tools={<Button onClick={exportAll}>{w('export')}</Button>}>
      <div class="columns">
        <Select
          label={w('who')}
          value={actor}
          options={[['', w('anybody')], ...(team.data ?? []).map(({ id, username }) => [`${id}`, username] as const)]}
          onChoose={(value) => {
            setActor(value)
            setPage(1)
          }}
        />
        <Select
          label={w('what')}
          value={action}
          options={[['', w('anything')], ...Object.entries(acts)]}
          onChoose={(value) => {
            setAction(value as AuditAction | '')
            setPage(1)
          }}
        />
      </div>
      <Read of={reading}>
        {({ results, count }) =>
          results.length ? (
            <>
              <Acts acts={results} />
              {count > size && <Pages page={page} count={count} go={setPage} />}
            </>
          ) : (
            <Nothing title={w('none')} hint={w('noneHint')} />
          )
        }
      </Read>
    </Page>
  )
}

const Acts = ({ acts: entries }: { acts: AuditEntry[] }) => (
  <table class="acts">
    <thead>
      <tr>
        <th>{w('when')}</th>
        <th>{w('who')}</th>
        <th>{w('what')}</th>
      </tr>
    </thead>
    <tbody>
      {entries.map((entry) => (
        <tr key={entry.id}>
          <td>
            <time dateTime={entry.created_at} title={fullTime(entry.created_at)}>
              {new Date(entry.created_at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })}
            </time>
          </td>
          <td dir="auto">{entry.actor?.username ?? w('nobody')}</td>
          <td>
            <strong>{acts[entry.action]}</strong> <span dir="auto">{objectOf(entry)}</span>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

/** What it was done to, and what else is known of it. */
function objectOf({ target, data }: AuditEntry): string {
  const name = target && (target.name ?? (target.type === 'ticket' || target.type === 'post' ? `#${target.id}` : ''))
  return [name, ...Object.entries(data).map(detail)].filter(Boolean).join(' · ')
}

function detail([name, value]: [string, unknown]): string {
  if (name === 'to' && value && typeof value === 'object') return Object.keys(value).join(', ')
  if (value === null || typeof value === 'object') return ''
  const label = name.replaceAll('_', ' ')
  return /^(name|title|role)$/.test(name) ? `${value}` : `${label} ${value}`
}

function Pages({ page, count, go }: { page: number; count: number; go: (page: number) => void }) {
  const last = Math.ceil(count / size)
  return (
    <nav class="row pages" aria-label={w('pages')}>
      <Button disabled={page <= 1} onClick={() => go(page - 1)}>
        {w('newer')}
      </Button>
      <span role="status">{w('range', { from: (page - 1) * size + 1, to: Math.min(count, page * size), count })}</span>
      <Button disabled={page >= last} onClick={() => go(page + 1)}>
        {w('older')}
      </Button>
    </nav>
  )
}
