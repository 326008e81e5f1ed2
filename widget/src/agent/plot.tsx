import { useId, useRef, useState } from 'preact/hooks'
import { w } from './reports-words.ts'
import { useSize } from './shell-hooks.ts'
import {
  areaPath,
  type Frame,
  linePath,
  namedPlaces,
  placeAt,
  runsOf,
  ticksOf,
  type Unit,
  type Values,
  xOf,
  yOf,
} from './state/plot.ts'
import { type By, duration, longDate, number, shortDate } from './state/report.ts'

export interface Series {
  name: string
  values: Values
  tone: 'accent' | 'good' | 'bad' | 'muted'
}

export interface PlotProps {
  title: string
  kind: 'lines' | 'columns'
  unit: Unit
  dates: readonly string[]
  by: By
  /** One or two. The second one is drawn hollow, so that they differ without colour. */
  series: Series[]
}

const height = 150
const foot = 22
/** Room for the scale's numbers. */
const side = 50
const narrowestColumn = 7

/** How a number develops: drawn, told in a sentence, and read place by place with the pointer or the arrow keys. */
export function Plot({ title, kind, unit, dates, by, series }: PlotProps) {
  const box = useRef<HTMLDivElement>(null)
  const [width] = useSize(box)
  const id = useId()
  const [active, setActive] = useState<number>()
  const ticks = ticksOf(
    series.flatMap(({ values }) => values),
    unit,
  )
  const frame: Frame = { count: dates.length, width: Math.max(0, width - side), height, top: ticks.at(-1) ?? 1 }
  const say = unit === 'count' ? number : duration
  const dateAt = (place: number): string => {
    const date = longDate(dates[place] ?? '')
    return by === 'week' ? w('weekOf', { date }) : date
  }
  const valueAt = ({ values }: Series, place: number): string => {
    const value = values[place]
    return value === null || value === undefined ? w('noValue') : say(value)
  }
  const last = dates.length - 1
  const at = Math.min(active ?? last, last)
  const steps: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    Home: 0,
    End: last,
    PageDown: at - 7,
    PageUp: at + 7,
  }

  function onKeyDown(event: KeyboardEvent): void {
    const to = steps[event.key]
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    setActive(Math.max(0, Math.min(last, to)))
  }

  return (
    <figure class="plot">
      <figcaption>
        <h4>{title}</h4>
        {series.length > 1 && <Legend series={series} kind={kind} />}
      </figcaption>
      <div class="plot-box" ref={box}>
        {frame.width > 0 && (
          <svg
            role="img"
            aria-labelledby={`${id}-title`}
            aria-describedby={`${id}-about`}
            width={width}
            height={height + foot + 8}
          >
            <title id={`${id}-title`}>{title}</title>
            <desc id={`${id}-about`}>
              {w('describe', {
                from: longDate(dates[0] ?? ''),
                to: dateAt(last),
                series: series.map((one) => summary(one, say, dateAt)).join(' '),
              })}
            </desc>
            <g transform={`translate(${side} 8)`}>
              {ticks.map((tick) => (
                <g key={tick} class="tick" transform={`translate(0 ${yOf(tick, frame)})`}>
                  <path d={`M0 0H${frame.width}`} />
                  <text x="-8" y="4" text-anchor="end">
                    {tick === 0 ? number(0) : say(tick)}
                  </text>
                </g>
              ))}
              {namedPlaces(dates.length, frame.width / 64).map((place) => (
                <text key={place} class="place" x={xOf(place, frame)} y={height + 18} text-anchor="middle">
                  {shortDate(dates[place] ?? '')}
                </text>
              ))}
              {active !== undefined && <path class="cursor" d={`M${xOf(at, frame)} 0V${height}`} />}
              {series.map((one, order) => {
                const Shape = kind === 'columns' && frame.width / frame.count >= narrowestColumn ? Columns : Line
                return (
                  <Shape key={one.name} series={one} order={order} of={series.length} frame={frame} active={active} />
                )
              })}
            </g>
          </svg>
        )}
        <div
          class="reader"
          role="slider"
          tabIndex={0}
          aria-label={w('pointAt', { title })}
          aria-valuemin={0}
          aria-valuemax={last}
          aria-valuenow={at}
          aria-valuetext={`${dateAt(at)}: ${series.map((one) => `${one.name} ${valueAt(one, at)}`).join(', ')}`}
          onKeyDown={onKeyDown}
          onFocus={({ currentTarget }) => currentTarget.matches(':focus-visible') && setActive(at)}
          onBlur={() => setActive(undefined)}
          onPointerMove={({ offsetX }) => setActive(placeAt(offsetX, frame))}
          onPointerLeave={() => setActive(undefined)}
        />
        {active !== undefined && (
          <div
            class="tip"
            aria-hidden="true"
            style={{
              insetInlineStart: `${side + xOf(at, frame)}px`,
              '--shift': `${-Math.round((xOf(at, frame) / frame.width) * 100)}%`,
            }}
          >
            <b>{dateAt(at)}</b>
            {series.map((one, order) => (
              <span key={one.name}>
                <Swatch series={one} kind={kind} order={order} />
                {one.name}
                <b>{valueAt(one, at)}</b>
              </span>
            ))}
          </div>
        )}
      </div>
    </figure>
  )
}

function summary({ name, values }: Series, say: (n: number) => string, dateAt: (place: number) => string): string {
  const highest = Math.max(...values.map((value) => value ?? -1))
  if (highest < 0) return w('empty', { name })
  return w('highest', { name, value: say(highest), date: dateAt(values.indexOf(highest)) })
}

interface ShapeProps {
  series: Series
  order: number
  of: number
  frame: Frame
  active: number | undefined
}

/** Side by side in each place's band; what is nothing has no column. */
function Columns({ series: { values, tone }, order, of, frame, active }: ShapeProps) {
  const band = frame.width / frame.count
  const width = Math.min(18, (band * 0.72) / of)
  return (
    <g class={`series ${tone} ${order ? 'hollow' : ''}`}>
      {values.map((value, place) => {
        if (!value) return null
        const x = xOf(place, frame) + (order - of / 2) * width
        const top = yOf(value, frame)
        const inset = order ? 0.75 : 0
        return (
          <rect
            key={place}
            class={place === active ? 'active' : undefined}
            x={x + 0.5 + inset}
            y={top + inset}
            width={Math.max(1, width - 1 - 2 * inset)}
            height={Math.max(0.5, frame.height - top - 2 * inset)}
            rx={Math.min(2, width / 4)}
          />
        )
      })}
    </g>
  )
}

/** A line, broken where there is no value. A value between two gaps is a point. */
function Line({ series: { values, tone }, order, of, frame, active }: ShapeProps) {
  const areAllShown = frame.width / frame.count > 14
  const alone = new Set(runsOf(values).flatMap((run) => (run.length === 1 ? run : [])))
  return (
    <g class={`series ${tone} ${order ? 'hollow' : ''}`}>
      {of === 1 && <path class="area" d={areaPath(values, frame)} />}
      <path class="line" d={linePath(values, frame)} />
      {values.map((value, place) =>
        value !== null && (areAllShown || alone.has(place) || place === active) ? (
          <circle key={place} cx={xOf(place, frame)} cy={yOf(value, frame)} r={place === active ? 4.5 : 2.5} />
        ) : null,
      )}
    </g>
  )
}

function Swatch({ series: { tone }, kind, order }: { series: Series; kind: PlotProps['kind']; order: number }) {
  return (
    <svg class="swatch" width="16" height="10" aria-hidden="true">
      <g class={`series ${tone} ${order ? 'hollow' : ''}`}>
        {kind === 'columns' ? (
          <rect x="3.75" y="0.75" width="8.5" height="8.5" rx="2" />
        ) : (
          <>
            <path class="line" d="M0 5H16" />
            <circle cx="8" cy="5" r="2.5" />
          </>
        )}
      </g>
    </svg>
  )
}

const Legend = ({ series, kind }: Pick<PlotProps, 'series' | 'kind'>) => (
  <ul class="legend">
    {series.map((one, order) => (
      <li key={one.name}>
        <Swatch series={one} kind={kind} order={order} />
        {one.name}
      </li>
    ))}
  </ul>
)
