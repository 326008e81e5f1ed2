import type { ServerResponse } from 'node:http'
import type { Viewer } from '../../http/viewer.ts'
import { isFor, type SentEvent } from './store.ts'

/** A client that has not read so many bytes is cut off: it comes back by its last event id. */
const largestBacklog = 256 * 1024

/** One open event stream. Until it is live, what happens meanwhile waits here. */
export class Stream {
  readonly viewer: Viewer
  readonly address: string
  readonly #response: ServerResponse
  /** The last event that this client has, sent or not meant for it. */
  #position = 0
  #waiting: SentEvent[] | undefined = []

  constructor(response: ServerResponse, viewer: Viewer, address: string) {
    this.#response = response
    this.viewer = viewer
    this.address = address
  }

  get position(): number {
    return this.#position
  }

  /** Where the client stands, told as `event: ready` or `event: reset`. */
  begin(name: 'ready' | 'reset', position: number): void {
    this.#position = position
    this.#write(`retry: 2000\nid: ${position}\nevent: ${name}\ndata: {}\n\n`)
  }

  /** Where a client that comes back stands. */
  resume(position: number): void {
    this.#position = position
    this.#write('retry: 2000\n\n')
  }

  /** Sends an event if it is news and meant for this viewer. */
  replay(event: SentEvent): void {
    if (event.id <= this.#position) return
    this.#position = event.id
    if (isFor(this.viewer, event)) this.#write(`id: ${event.id}\nevent: ${event.type}\ndata: ${dataOf(event)}\n\n`)
  }

  /** What happens now: sent at once, or after the replay that is still under way. */
  tell(event: SentEvent): void {
    if (this.#waiting) this.#waiting.push(event)
    else this.replay(event)
  }

  goLive(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const event of waiting) this.replay(event)
  }

  /** A signal that nobody keeps: it has no id. */
  signal(name: string, data: unknown): void {
    this.#write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  beat(): void {
    this.#write(': hb\n\n')
  }

  /** Says goodbye. Clients come back after `retryMs`, not all at once. */
  end(retryMs = 500 + Math.floor(Math.random() * 1500)): void {
    this.#response.end(`retry: ${retryMs}\n\n`)
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return
    if (this.#response.writableLength > largestBacklog) this.#response.destroy()
    else this.#response.write(text)
  }
}

function dataOf({ ticket_id, user_id, post_id, data }: SentEvent): string {
  return JSON.stringify({ ticket_id, user_id, ...(post_id !== null && { post_id }), ...JSON.parse(data) })
}
