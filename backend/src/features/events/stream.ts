import type { ServerResponse } from 'node:http'
import type { Viewer } from '../../http/viewer.ts'
import { isFor, type SentEvent } from './store.ts'

/** One open event stream. It holds what Node buffers for a connection, some 64 KiB, and one event more. */
export class Stream {
  readonly viewer: Viewer
  readonly address: string
  readonly #response: ServerResponse
  /** The last event that this client has, sent or not meant for it. */
  #position = 0
  /** Bytes that had left for the client at the last beat. */
  #left = 0

  constructor(response: ServerResponse, viewer: Viewer, address: string) {
    this.#response = response
    this.viewer = viewer
    this.address = address
  }

  get position(): number {
    return this.#position
  }

  get isClosed(): boolean {
    return this.#response.destroyed || this.#response.writableEnded
  }

  /** The client has more to read than it takes at once. */
  get isFull(): boolean {
    return this.#response.writableNeedDrain
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
  tell(event: SentEvent): void {
    if (event.id <= this.#position) return
    this.#position = event.id
    if (isFor(this.viewer, event)) this.#write(event.text)
  }

  /** Resolves when it is full no more, or gone. */
  async drained(): Promise<void> {
    const response = this.#response
    if (!this.isFull) return
    const { promise, resolve } = Promise.withResolvers<void>()
    for (const name of ['drain', 'close']) response.once(name, resolve)
    await promise
    for (const name of ['drain', 'close']) response.off(name, resolve)
  }

  /** A signal that nobody keeps: it has no id, and a client that is behind does without. */
  signal(name: string, data: unknown): void {
    if (!this.isFull) this.#write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  /** Shows that the line is alive. A client that has read nothing of what waits since the last beat is cut off. */
  beat(): void {
    const { socket, writableLength } = this.#response
    const left = (socket?.bytesWritten ?? 0) - writableLength
    if (writableLength > 0 && left === this.#left) this.cut()
    this.#left = left
    if (!this.isFull) this.#write(': hb\n\n')
  }

  /** Says goodbye. Clients come back after `retryMs`, not all at once. */
  end(retryMs = 500 + Math.floor(Math.random() * 1500)): void {
    if (!this.isClosed) this.#response.end(`retry: ${retryMs}\n\n`)
  }

  onceClosed(listener: () => void): void {
    this.#response.on('close', listener)
  }

  /** Hangs up: the client comes back by its last event id. */
  cut(): void {
    this.#response.destroy()
  }

  #write(text: string): void {
    if (!this.isClosed) this.#response.write(text)
  }
}
