import type { FastifyBaseLogger } from 'fastify'
import type { Presence } from '../../contract/index.ts'
import type { Database } from '../../db/database.ts'
import type { TicketRow } from '../../db/tables.ts'
import type { Metrics } from '../../http/metrics.ts'
import { isAgent } from '../../http/viewer.ts'
import { canSee } from '../tickets/rules.ts'
import { batchSize, liveSessions, readEdges, readEvents, type SentEvent } from './store.ts'
import type { Stream } from './stream.ts'

/** What guarantees delivery, also when no hint arrives, and ends a session's streams within a second. */
const pollMs = 500
const beatMs = 15_000
const checkMs = 30_000

/** Typing or looking, as it travels between instances: with what decides who may know. */
export interface Signal extends Presence {
  state: 'writing' | 'looking' | 'gone'
  visibility: TicketRow['visibility']
  requester_id: number
}

/**
 * Reads the event log once for all streams of this instance.
 *
 *   write ──commit──> events ──poll, sooner after a hint──> hub ──visible?──> stream, stream, …
 */
export class Hub {
  readonly #database: Database
  readonly #now: () => number
  readonly #log: FastifyBaseLogger
  readonly #delivery: Metrics['delivery']
  readonly #streams = new Set<Stream>()
  /** Those that have all that the hub has read. The others are catching up. */
  readonly #live = new Set<Stream>()
  #cursor: number | undefined
  #isReading = false
  #isHinted = false
  #timers: NodeJS.Timeout[] = []
  #forget: (() => void) | undefined

  constructor(database: Database, now: () => number, log: FastifyBaseLogger, metrics: Metrics) {
    this.#database = database
    this.#now = now
    this.#delivery = metrics.delivery
    metrics.gauge('event_streams', 'Event streams that are open.', () => this.#streams.size)
    this.#log = log
  }

  get streams(): ReadonlySet<Stream> {
    return this.#streams
  }

  /** Adds a stream whose answer has begun: what fails from here on is told by hanging up. */
  async add(stream: Stream, lastEventId: string | undefined): Promise<void> {
    if (stream.isClosed) return
    stream.onceClosed(() => this.#leave(stream))
    // The log is read only while there are streams.
    if (this.#streams.size === 0) this.#wake()
    this.#streams.add(stream)
    await this.#begin(stream, lastEventId).catch(() => stream.cut())
  }

  /** Begins at the client's last event id, or now. */
  async #begin(stream: Stream, lastEventId: string | undefined): Promise<void> {
    const session = stream.viewer.session_id
    const [edges, live] = await Promise.all([
      readEdges(this.#database.db),
      // It may have ended between the log-in check and here, where its end is told.
      liveSessions(this.#database.db, [session], this.#now()),
    ])
    if (!live.has(session)) stream.end()
    if (!this.#streams.has(stream) || stream.isClosed) return
    this.#cursor ??= edges.last
    const from = Number(lastEventId)
    const isResumable = /^\d{1,15}$/.test(lastEventId ?? '') && from <= edges.last && from >= edges.first - 1
    if (lastEventId === undefined) stream.begin('ready', edges.last)
    else if (!isResumable) stream.begin('reset', edges.last)
    else stream.resume(from)
    await this.#catchUp(stream)
  }

  #leave(stream: Stream): void {
    this.#streams.delete(stream)
    this.#live.delete(stream)
    if (this.#streams.size === 0) this.#sleep()
  }

  /** Sends what a stream lacks, no faster than its client reads. What has to wait is read afresh. */
  async #catchUp(stream: Stream): Promise<void> {
    await stream.drained()
    while (!stream.isClosed && stream.position < (this.#cursor ?? 0)) {
      const events = await readEvents(this.#database.db, stream.position)
      if (events.length === 0) break
      for (const event of events) if (!stream.isFull) stream.tell(event)
      await stream.drained()
    }
    if (this.#streams.has(stream)) this.#live.add(stream)
  }

  #wake(): void {
    this.#forget = this.#database.onHint((message) => (message ? this.#spread(JSON.parse(message)) : this.#read()))
    this.#timers = [
      setInterval(() => this.#read(), pollMs),
      setInterval(() => this.#beat(), beatMs),
      setInterval(() => this.#checkSessions(), checkMs),
    ]
  }

  #sleep(): void {
    this.#forget?.()
    for (const timer of this.#timers) clearInterval(timer)
    this.#cursor = undefined
  }

  /** Reads what is new and tells the streams. A hint that comes meanwhile reads once more. */
  async #read(): Promise<void> {
    if (this.#isReading) {
      this.#isHinted = true
      return
    }
    this.#isReading = true
    try {
      do {
        this.#isHinted = false
        if (this.#cursor === undefined) break
        const events = await readEvents(this.#database.db, this.#cursor)
        for (const event of events) this.#tell(event)
        if (events.length === batchSize) this.#isHinted = true
      } while (this.#isHinted)
    } catch (error) {
      this.#log.warn({ code: (error as Error).name }, 'the event log could not be read')
    } finally {
      this.#isReading = false
    }
  }

  #tell(event: SentEvent): void {
    if (this.#cursor === undefined) return
    this.#cursor = event.id
    this.#delivery.observe(Math.max(0, this.#now() - event.created_at) / 1000)
    if (event.type === 'session.ended') this.#endSessions(event)
    else for (const stream of this.#live) this.#pass(event, stream)
  }

  #pass(event: SentEvent, stream: Stream): void {
    if (!stream.isFull) stream.tell(event)
    else {
      this.#live.delete(stream)
      this.#catchUp(stream).catch(() => stream.cut())
    }
  }

  #endSessions({ user_id, data }: SentEvent): void {
    const { session_id } = JSON.parse(data) as { session_id?: string }
    for (const stream of this.#streams)
      if (stream.viewer.session_id === session_id || stream.viewer.id === user_id) stream.end()
  }

  #beat(): void {
    for (const stream of this.#streams) stream.beat()
  }

  /** Ends the streams of sessions that expired. */
  async #checkSessions(): Promise<void> {
    const ids = [...new Set([...this.#streams].map((stream) => stream.viewer.session_id))]
    try {
      for (let start = 0; start < ids.length; start += batchSize) {
        const chunk = ids.slice(start, start + batchSize)
        const live = await liveSessions(this.#database.db, chunk, this.#now())
        for (const stream of this.#streams)
          if (chunk.includes(stream.viewer.session_id) && !live.has(stream.viewer.session_id)) stream.end()
      }
    } catch (error) {
      this.#log.warn({ code: (error as Error).name }, 'the sessions of streams could not be checked')
    }
  }

  /** Tells who may know that somebody is writing or looking. Customers learn of agents' writing alone. */
  #spread({ state, visibility, requester_id, ...presence }: Signal): void {
    for (const stream of this.#streams) {
      const { viewer } = stream
      if (viewer.id === presence.user_id || !canSee(viewer, { visibility, requester_id })) continue
      if (!isAgent(viewer) && (!presence.is_customer_service || state === 'looking')) continue
      stream.signal(state === 'looking' ? 'presence' : 'typing', presence)
    }
  }

  /** Says goodbye to everybody. */
  close(): void {
    for (const stream of this.#streams) stream.end()
    this.#sleep()
  }
}
