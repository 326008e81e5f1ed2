import { equal, deepEqual as same } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { EndpointName } from '../../backend/src/contract/index.ts'
import type { Person, World } from './app.ts'

type Status = 'open' | 'pending' | 'resolved' | 'closed'
type Visibility = 'shared' | 'private'

interface Post {
  id: number
  author: number
  kind: 'opening' | 'reply' | 'note'
  message: string
}

interface Ticket {
  id: number
  requester: number
  status: Status
  visibility: Visibility
  posts: Post[]
  /** The last post that each person has read. */
  marks: Map<number, number>
}

export interface Step {
  act: 'open' | 'reply' | 'note' | 'delete' | 'change' | 'read' | 'list' | 'replay' | 'mark'
  who: number
  ticket: number
  post: number
  status: Status
  visibility: Visibility
}

const agent = 3

/** What the service is to do for three customers and an agent, in memory; each step is asked of both and compared. */
export class Model {
  readonly #world: World
  readonly #cast: Person[]
  readonly #tickets: Ticket[] = []
  readonly #sent: { name: EndpointName; id: number; who: number; key: string; body: object; answer: unknown }[] = []

  private constructor(world: World, cast: Person[]) {
    this.#world = world
    this.#cast = cast
  }

  static async begin(world: World): Promise<Model> {
    const { person } = world
    return new Model(world, await Promise.all([person(), person(), person(), person('agent')]))
  }

  async step(step: Step): Promise<void> {
    if (step.act === 'open') return this.#open(step)
    if (step.act === 'list') return this.#list(step)
    if (step.act === 'replay') return this.#replay(step)
    const ticket = this.#tickets[step.ticket % Math.max(1, this.#tickets.length)]
    if (!ticket) return
    if (step.act === 'reply' || step.act === 'note') await this.#post(step, ticket, step.act)
    else if (step.act === 'delete') await this.#delete(step, ticket)
    else if (step.act === 'change') await this.#change(step, ticket)
    else if (step.act === 'mark' && sees(step.who, ticket)) {
      equal((await this.#ask('POST /api/tickets/{id}/read/', step.who, ticket.id, {})).status, 200)
      mark(ticket, step.who, lastOf(thread(step.who, ticket)))
    }
    await this.#read(step.who, ticket)
  }

  #ask(name: EndpointName, who: number, id = 0, body?: object, key?: string) {
    const as = this.#cast[who]
    return this.#world.call(name, { id, as, ...(body && { body }), ...(key && { key }) })
  }

  async #create(name: EndpointName, who: number, id: number, body: object) {
    const key = randomUUID()
    const told = await this.#ask(name, who, id, body, key)
    if (told.status === 201) this.#sent.push({ name, id, who, key, body, answer: told.body })
    return { status: told.status, id: (told.body as { id?: number } | undefined)?.id ?? 0 }
  }

  async #open({ who, visibility }: Step): Promise<void> {
    const message = `Opened by ${who}`
    const { status, id } = await this.#create('POST /api/newticket/', who, 0, { subject: 'About', message, visibility })
    equal(status, who === agent ? 403 : 201)
    if (status !== 201) return
    const posts = (await this.#ask('GET /api/tickets/{id}/posts/', who, id)).body as { results: { id: number }[] }
    const opening: Post = { id: posts.results[0]?.id ?? 0, author: who, kind: 'opening', message }
    const marks = new Map([[who, opening.id]])
    this.#tickets.push({ id, requester: who, status: 'open', visibility, posts: [opening], marks })
  }

  async #post({ who, post }: Step, ticket: Ticket, kind: 'reply' | 'note'): Promise<void> {
    const message = `${kind} ${post}`
    const name = kind === 'note' ? 'POST /api/tickets/{id}/notes/' : 'POST /api/tickets/{id}/reply/'
    const { status, id } = await this.#create(name, who, ticket.id, { message })
    equal(status, kind === 'note' && who !== agent ? 403 : sees(who, ticket) ? 201 : 404)
    if (status !== 201) return
    ticket.posts.push({ id, author: who, kind, message })
    mark(ticket, who, id)
    if (who !== agent) ticket.status = 'open'
  }

  async #delete({ who, post }: Step, ticket: Ticket): Promise<void> {
    const chosen = ticket.posts[post % ticket.posts.length]
    if (!chosen) return
    const { status } = await this.#ask('DELETE /api/posts/{id}/', who, chosen.id)
    const isThere = sees(who, ticket) && (chosen.kind !== 'note' || who === agent)
    equal(status, !isThere ? 404 : chosen.kind === 'opening' || chosen.author !== who ? 403 : 204)
    if (status === 204) ticket.posts = ticket.posts.filter((one) => one !== chosen)
  }

  async #change({ who, status, visibility }: Step, ticket: Ticket): Promise<void> {
    const told = await this.#ask('PATCH /api/tickets/{id}/', who, ticket.id, { status, visibility })
    const mayChange = who === agent || (who === ticket.requester && (status === 'open' || status === 'resolved'))
    equal(told.status, !sees(who, ticket) ? 404 : mayChange ? 200 : 403)
    if (told.status === 200) Object.assign(ticket, { status, visibility })
  }

  /** The same key and body again: the first answer again, if they may still see the ticket, and nothing made twice. */
  async #replay({ post }: Step): Promise<void> {
    const sent = this.#sent[post % Math.max(1, this.#sent.length)]
    if (!sent) return
    const { name, who, id, body, key, answer } = sent
    const ticket = this.#tickets.find((one) => one.id === id)
    const isSeen = !ticket || sees(who, ticket)
    const told = await this.#ask(name, who, id, body, key)
    equal(told.status, isSeen ? 201 : 404)
    if (isSeen) same([told.body, told.headers['idempotent-replayed']], [answer, 'true'])
    const other = await this.#ask(name, who, id, { ...body, message: 'Something else' }, key)
    equal(other.status, isSeen ? 422 : 404)
  }

  async #list({ who }: Step): Promise<void> {
    const told = await this.#world.call('GET /api/tickets/', { as: this.#cast[who], query: { page_size: '100' } })
    const ours = told.body.results.filter(({ id }) => this.#tickets.some((one) => one.id === id))
    const seen = this.#tickets.filter((one) => sees(who, one))
    same(new Set(ours.map(({ id }) => id)), new Set(seen.map(({ id }) => id)))
  }

  async #read(who: number, ticket: Ticket): Promise<void> {
    const [detail, posts] = await Promise.all([
      this.#ask('GET /api/tickets/{id}/', who, ticket.id),
      this.#world.call('GET /api/tickets/{id}/posts/', {
        id: ticket.id,
        as: this.#cast[who],
        query: { page_size: '100' },
      }),
    ])
    same([detail.status, posts.status], sees(who, ticket) ? [200, 200] : [404, 404])
    if (!sees(who, ticket)) return
    const told = detail.body as unknown as Ticket & { unread: number; posts_count: number }
    const expected = thread(who, ticket)
    same(
      posts.body.results.map(({ id, kind, message }) => [id, kind, message]),
      expected.map(({ id, kind, message }) => [id, kind, message]),
    )
    same(
      { status: told.status, visibility: told.visibility, posts_count: told.posts_count, unread: told.unread },
      {
        status: ticket.status,
        visibility: ticket.visibility,
        posts_count: expected.length,
        unread: unread(who, ticket),
      },
    )
  }
}

const sees = (who: number, ticket: Ticket) =>
  who === agent || ticket.visibility === 'shared' || ticket.requester === who
const thread = (who: number, ticket: Ticket) => ticket.posts.filter(({ kind }) => who === agent || kind !== 'note')
const lastOf = (posts: Post[]) => posts.at(-1)?.id ?? 0
const mark = (ticket: Ticket, who: number, id: number) =>
  ticket.marks.set(who, Math.max(id, ticket.marks.get(who) ?? 0))

/** Customers follow what they opened or have read; agents follow everything. */
function unread(who: number, ticket: Ticket): number {
  const from = ticket.marks.get(who) ?? (who === agent || who === ticket.requester ? 0 : Number.POSITIVE_INFINITY)
  return thread(who, ticket).filter(({ id, author }) => author !== who && id > from).length
}
