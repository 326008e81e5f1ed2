import type { Report } from '@deskside/backend/contract'
import { useState } from 'preact/hooks'
import { fieldFaults } from '../state/faults.ts'
import { useApp } from '../state/hooks.ts'
import { createStore, useStore } from '../state/store.ts'
import { lazy } from '../ui/lazy.tsx'
import { Button } from '../ui/parts.tsx'
import { useDesk } from './hooks.ts'
import { Nothing, Page, pageCss, Read, Select, useAttempt } from './page.tsx'
import own from './reports.css?inline'
import { w } from './reports-words.ts'
import { lookupsOf } from './state/lookups.ts'
import { useReading } from './state/reading.ts'
import { type Asked, contentment, duration, lastDays, number, queryOf } from './state/report.ts'
import { saveTable } from './state/save-table.ts'

export const css = [...pageCss, own]

const Plots = lazy(() => import('./plots.tsx').then(({ Plots, css }) => ({ View: Plots, css })))
const BucketTable = lazy(() =>
  import('./report-tables.tsx').then(({ BucketTable, css }) => ({ View: BucketTable, css })),
)
const Tables = lazy(() => import('./report-tables.tsx').then(({ Tables, css }) => ({ View: Tables, css })))
for (const part of [Plots, Tables, BucketTable]) part.preload().catch(() => {})

const lengths = [7, 30, 90]

const given = (query: Record<string, string | undefined>) =>
  Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))

/** How the desk is doing: what came in, what was done about it, how soon, and what people thought of it. */
export function Reports() {
  const app = useApp()
  const { call } = app.engine
  const attempt = useAttempt()
  const asked = app.keep('report', () => createStore<Asked>({ ...lastDays(30), assignee: '', label: '' }))
  const state = useStore(asked)
  const [isTable, setTable] = useState(false)
  const query = queryOf(state)
  const key = JSON.stringify(query)
  const reading = useReading(async () => ({ key, report: await call('GET /api/reports/', { query }) }), key)
  const faults = fieldFaults(reading.fault)
  const isRefused = Object.keys(faults).length > 0
  const exportTable = (table: 'buckets' | 'agents' | 'labels') =>
    attempt(() =>
      saveTable(app, `/api/reports/export/?${new URLSearchParams(given({ ...query, table }))}`, `report-${table}.csv`),
    )

  return (
    <Page
      title={w('reports')}
      tools={
        <>
          <Button aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            {w('asTable')}
          </Button>
          <Button onClick={() => exportTable('buckets')}>{w('export')}</Button>
        </>
      }
    >
      <Filters asked={state} ask={asked.set} faults={faults} />
      {!isRefused && (
        <div class="report" aria-busy={!!reading.data && reading.data.key !== key && !reading.fault}>
          <Read of={reading}>
            {({ report }) =>
              isEmpty(report) ? (
                <Nothing title={w('none')} hint={w('noneHint')} />
              ) : (
                <>
                  <Figures report={report} />
                  {isTable ? (
                    <BucketTable buckets={report.buckets} by={state.by} />
                  ) : (
                    <Plots buckets={report.buckets} by={state.by} />
                  )}
                  <Tables report={report} ask={asked.set} exportTable={exportTable} />
                </>
              )
            }
          </Read>
        </div>
      )}
    </Page>
  )
}

const isEmpty = ({ totals, agents }: Report): boolean =>
  totals.created + totals.resolved + totals.backlog + totals.good + totals.bad + agents.length === 0

interface FiltersProps {
  asked: Asked
  ask: (change: Partial<Asked>) => void
  faults: Record<string, string[]>
}

function Filters({ asked, ask, faults }: FiltersProps) {
  const { agents, labels } = useStore(lookupsOf(useDesk()))
  const { days, by, assignee, label } = asked
  return (
    <div class="filters">
      <Choice
        label={w('range')}
        value={days}
        options={[...lengths.map((n) => [n, w('last', { n })] as const), ['custom', w('custom')] as const]}
        choose={(value) => ask(value === 'custom' ? { days: value } : lastDays(Number(value)))}
      />
      <Choice
        label={w('by')}
        value={by}
        options={[
          ['day', w('day')],
          ['week', w('week')],
        ]}
        choose={(value) => ask({ by: value })}
      />
      {days === 'custom' && (
        <>
          <Day name="from" asked={asked} ask={ask} faults={faults.from} />
          <Day name="to" asked={asked} ask={ask} faults={faults.to} />
        </>
      )}
      <Select
        label={w('agent')}
        value={assignee}
        options={[
          ['', w('everybody')],
          ['me', w('me')],
          ['none', w('nobody')],
          ...agents.map(({ id, username }) => [`${id}`, username] as const),
        ]}
        onChoose={(value) => ask({ assignee: value })}
      />
      <Select
        label={w('label')}
        value={label}
        options={[['', w('anyLabel')], ...labels.map((name) => [name, name] as const)]}
        onChoose={(value) => ask({ label: value })}
      />
      {[faults.assignee, faults.label].flat().map((text) => (
        <p key={text} class="error" role="alert">
          {text}
        </p>
      ))}
    </div>
  )
}

interface ChoiceProps<T> {
  label: string
  value: T
  options: readonly (readonly [value: T, label: string])[]
  choose: (value: T) => void
}

/** A few choices side by side. */
const Choice = <T extends string | number>({ label, value, options, choose }: ChoiceProps<T>) => (
  <fieldset class="segments">
    <legend>{label}</legend>
    <div>
      {options.map(([one, text]) => (
        <button key={one} type="button" aria-pressed={one === value} onClick={() => choose(one)}>
          {text}
        </button>
      ))}
    </div>
  </fieldset>
)

interface DayProps {
  name: 'from' | 'to'
  asked: Asked
  ask: FiltersProps['ask']
  faults: string[] | undefined
}

const Day = ({ name, asked, ask, faults }: DayProps) => (
  <div class="field day">
    <label for={`report-${name}`}>{w(name)}</label>
    <input
      id={`report-${name}`}
      type="date"
      value={asked[name]}
      aria-invalid={faults ? 'true' : undefined}
      aria-describedby={`report-${name}-fault`}
      onChange={({ currentTarget }) => currentTarget.value && ask({ [name]: currentTarget.value })}
    />
    <p id={`report-${name}-fault`} class="error" role="alert">
      {faults?.join(' ')}
    </p>
  </div>
)

function Figures({ report: { totals } }: { report: Report }) {
  const time = (seconds: number | null) => (seconds === null ? '–' : duration(seconds))
  const mean = (seconds: number | null) => (seconds === null ? '' : w('meanOf', { time: duration(seconds) }))
  const figures = [
    [w('created'), number(totals.created), ''],
    [w('resolved'), number(totals.resolved), ''],
    [w('backlog'), number(totals.backlog), w('atEnd')],
    [w('firstReply'), time(totals.first_reply_median_s), mean(totals.first_reply_mean_s)],
    [w('resolution'), time(totals.resolution_median_s), mean(totals.resolution_mean_s)],
    [w('satisfaction'), contentment(totals) ?? '–', w('rated', { n: totals.good + totals.bad })],
  ]
  return (
    <dl class="figures">
      {figures.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <b>{value}</b> <small>{more}</small>
          </dd>
        </div>
      ))}
    </dl>
  )
}
