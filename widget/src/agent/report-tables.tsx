import type { Bucket, Report } from '@deskside/backend/contract'
import type { ComponentChildren } from 'preact'
import { Button } from '../ui/parts.tsx'
import own from './report-tables.css?inline'
import { w } from './reports-words.ts'
import { type Asked, type By, contentment, duration, longDate, number, shortDate } from './state/report.ts'

export const css = [own]

const time = (seconds: number | null): string => (seconds === null ? '–' : duration(seconds))

/** Every number that the plots draw. */
export const BucketTable = ({ buckets, by }: { buckets: Bucket[]; by: By }) => (
  <Table
    name={w(by === 'week' ? 'perWeek' : 'perDay')}
    heads={[
      w(by),
      w('created'),
      w('resolved'),
      w('backlog'),
      w('firstReply'),
      w('mean'),
      w('resolution'),
      w('mean'),
      w('good'),
      w('bad'),
    ]}
    rows={buckets.map((bucket) => [
      <time key={bucket.date} dateTime={bucket.date} title={longDate(bucket.date)}>
        {shortDate(bucket.date)}
      </time>,
      number(bucket.created),
      number(bucket.resolved),
      number(bucket.backlog),
      time(bucket.first_reply_median_s),
      time(bucket.first_reply_mean_s),
      time(bucket.resolution_median_s),
      time(bucket.resolution_mean_s),
      number(bucket.good),
      number(bucket.bad),
    ])}
  />
)

export interface TablesProps {
  report: Report
  ask: (change: Partial<Asked>) => void
  exportTable: (table: 'agents' | 'labels') => void
}

/** By agent and by label; their names narrow the report down. */
export const Tables = ({ report: { agents, labels }, ask, exportTable }: TablesProps) => (
  <>
    <Head name={w('agents')} isEmpty={!agents.length} act={() => exportTable('agents')} />
    {agents.length ? (
      <Table
        name={w('agents')}
        heads={[w('agent'), w('replies'), w('resolved'), w('firstReply'), w('resolution'), w('satisfaction')]}
        rows={agents.map((row) => [
          <Narrow key={row.agent.id} name={row.agent.username} act={() => ask({ assignee: `${row.agent.id}` })} />,
          number(row.replies),
          number(row.resolved),
          time(row.first_reply_median_s),
          time(row.resolution_median_s),
          contentment(row) ? `${contentment(row)} (${number(row.good + row.bad)})` : '–',
        ])}
      />
    ) : (
      <p class="hint">{w('noAgents')}</p>
    )}
    <Head name={w('labels')} isEmpty={!labels.length} act={() => exportTable('labels')} />
    {labels.length ? (
      <Table
        name={w('labels')}
        heads={[w('label'), w('created'), w('resolved')]}
        rows={labels.map(({ label, created, resolved }) => [
          <Narrow key={label} name={label} act={() => ask({ label })} />,
          number(created),
          number(resolved),
        ])}
      />
    ) : (
      <p class="hint">{w('noLabels')}</p>
    )}
  </>
)

const Head = ({ name, isEmpty, act }: { name: string; isEmpty: boolean; act: () => void }) => (
  <header class="table-head">
    <h4>{name}</h4>
    {!isEmpty && (
      <Button look="link" aria-label={w('exportOf', { name })} onClick={act}>
        {w('export')}
      </Button>
    )}
  </header>
)

const Narrow = ({ name, act }: { name: string; act: () => void }) => (
  <Button look="link" dir="auto" onClick={act}>
    {name}
  </Button>
)

interface TableProps {
  name: string
  heads: string[]
  rows: ComponentChildren[][]
}

const Table = ({ name, heads, rows }: TableProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
  <section class="table-box" tabIndex={0} aria-label={name}>
    <table>
      <thead>
        <tr>
          {heads.map((head, i) => (
            <th key={i} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([first, ...rest], i) => (
          <tr key={i}>
            <th scope="row">{first}</th>
            {rest.map((cell, place) => (
              <td key={place}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
