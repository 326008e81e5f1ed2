import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { AgentMeasures, LabelMeasures, Report } from '../../contract/index.ts'
import type { Db } from '../../db/database.ts'
import { toPerson } from '../accounts/store.ts'
import { bucketsOf, type Durations, joinDurations, measuresOf, runsOf, seconds, sumOf, type Times } from './rules.ts'
import {
  byAssignee,
  byBucket,
  byBucketOf,
  countBacklog,
  countByLabel,
  countCreated,
  countRatings,
  countReplies,
  findPeople,
  measureDurations,
  measureMedian,
  type Range,
  type Scope,
} from './store.ts'

type Done = 'first_replied_at' | 'resolved_at'

/** Makes a report, one query after the other: it is in less of a hurry than whoever else asks meanwhile. */
export async function makeReport(db: Db, scope: Scope, { dates, edges }: Times): Promise<Report> {
  const range: Range = { begin: edges[0] ?? 0, end: edges.at(-1) ?? 0 }
  const runs = runsOf(edges)
  const durations = (column: Done) => measureDurations(db, scope, range, column, byBucketOf(runs, column))
  const created = await unhurried(countCreated(db, scope, range, byBucketOf(runs, 'created_at')))
  const replied = await unhurried(durations('first_replied_at'))
  const resolved = await unhurried(durations('resolved_at'))
  const rated = await unhurried(countRatings(db, scope, range, byBucket(runs, sql.ref('ratings.created_at'))))
  const before = await unhurried(countBacklog(db, scope, range.begin))
  const counted = dates.map((_, index) => ({
    created: created.get(index),
    replied: replied.get(index),
    resolved: resolved.get(index),
    rated: rated.get(index),
  }))
  const buckets = bucketsOf(dates, before, counted)
  const together = async (column: Done, parts: Map<number, Durations>) => {
    const { count, mean } = joinDurations([...parts.values()])
    if (count === 0) return undefined
    return { count, mean, median: await unhurried(measureMedian(db, scope, range, column, count)) }
  }
  const totals = {
    ...sumOf(counted),
    replied: await together('first_replied_at', replied),
    resolved: await together('resolved_at', resolved),
  }
  return {
    buckets,
    totals: measuresOf(totals, buckets.at(-1)?.backlog ?? before),
    agents: await readAgents(db, scope, range),
    labels: await readLabels(db, scope, range),
  }
}

/** Lets what waits meanwhile go first: on SQLite a query holds this process until it is done. */
async function unhurried<T>(query: Promise<T>): Promise<T> {
  const value = await query
  await setImmediate()
  return value
}

async function readAgents(db: Db, scope: Scope, range: Range): Promise<AgentMeasures[]> {
  const replies = await unhurried(countReplies(db, scope, range))
  const replied = await unhurried(measureDurations(db, scope, range, 'first_replied_at', byAssignee))
  const resolved = await unhurried(measureDurations(db, scope, range, 'resolved_at', byAssignee))
  const rated = await unhurried(countRatings(db, scope, range, byAssignee))
  const ids = new Set([replies, replied, resolved, rated].flatMap((map) => [...map.keys()]))
  const people = await findPeople(db, [...ids])
  return people
    .map(({ id, username, role }) => ({
      agent: toPerson(id, username, role),
      replies: replies.get(id) ?? 0,
      resolved: resolved.get(id)?.count ?? 0,
      first_reply_median_s: seconds(replied.get(id)?.median),
      resolution_median_s: seconds(resolved.get(id)?.median),
      good: rated.get(id)?.good ?? 0,
      bad: rated.get(id)?.bad ?? 0,
    }))
    .sort((a, b) => b.replies - a.replies || b.resolved - a.resolved || a.agent.id - b.agent.id)
}

const mostLabels = 100

async function readLabels(db: Db, scope: Scope, range: Range): Promise<LabelMeasures[]> {
  const created = await unhurried(countByLabel(db, scope, range, 'created_at'))
  const resolved = await unhurried(countByLabel(db, scope, range, 'resolved_at'))
  return [...new Set([...created.keys(), ...resolved.keys()])]
    .map((label) => ({ label, created: created.get(label) ?? 0, resolved: resolved.get(label) ?? 0 }))
    .sort((a, b) => b.created - a.created || b.resolved - a.resolved || (a.label < b.label ? -1 : 1))
    .slice(0, mostLabels)
}
