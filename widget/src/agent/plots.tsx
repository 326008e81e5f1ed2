import type { Bucket } from '@deskside/backend/contract'
import own from './plot.css?inline'
import { Plot } from './plot.tsx'
import { w } from './reports-words.ts'
import type { By } from './state/report.ts'

export const css = [own]

/** What a report has, bucket by bucket. */
export function Plots({ buckets, by }: { buckets: Bucket[]; by: By }) {
  const common = { dates: buckets.map(({ date }) => date), by }
  const of = (name: Exclude<keyof Bucket, 'date'>) => buckets.map((bucket) => bucket[name])
  const times = (name: 'first_reply' | 'resolution') => [
    { name: w('median'), values: of(`${name}_median_s`), tone: 'accent' as const },
    { name: w('mean'), values: of(`${name}_mean_s`), tone: 'muted' as const },
  ]
  return (
    <div class="plots">
      <Plot
        {...common}
        title={w('volume')}
        kind="columns"
        unit="count"
        series={[
          { name: w('created'), values: of('created'), tone: 'accent' },
          { name: w('resolved'), values: of('resolved'), tone: 'good' },
        ]}
      />
      <Plot
        {...common}
        title={w('backlog')}
        kind="lines"
        unit="count"
        series={[{ name: w('unresolved'), values: of('backlog'), tone: 'accent' }]}
      />
      <Plot {...common} title={w('firstReply')} kind="lines" unit="seconds" series={times('first_reply')} />
      <Plot {...common} title={w('resolution')} kind="lines" unit="seconds" series={times('resolution')} />
      <Plot
        {...common}
        title={w('satisfaction')}
        kind="columns"
        unit="count"
        series={[
          { name: w('good'), values: of('good'), tone: 'good' },
          { name: w('bad'), values: of('bad'), tone: 'bad' },
        ]}
      />
    </div>
  )
}
