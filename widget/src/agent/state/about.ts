import type { Post } from '@deskside/backend/contract'
import { randomId } from '../../random-id.ts'
import { explain } from '../../state/faults.ts'
import { w } from '../tools-words.ts'
import type { Desk } from './desk.ts'
import type { Choice, Overlay } from './overlay.ts'

const fail = (desk: Desk) => (fault: unknown) => desk.app.say(explain(fault))

/** Asks before what can't be undone. */
function ask(desk: Desk, overlay: Omit<Overlay & { kind: 'question' }, 'kind' | 'run'>, run: () => Promise<unknown>) {
  const go = () => void run().catch((fault) => desk.app.say(explain(fault)))
  desk.set({ overlay: { kind: 'question', ...overlay, run: go } })
}

/** Of the open ticket. */
function requesterOf(desk: Desk) {
  const { ticketId } = desk.get()
  return ticketId === undefined ? undefined : desk.find(ticketId)?.requester
}

async function setBlocked(desk: Desk, is_blocked: boolean): Promise<void> {
  const requester = requesterOf(desk)
  if (!requester) return
  const { id, username: name } = requester
  desk.customers.set(id, await desk.app.engine.call('PATCH /api/customers/{id}/', { id, body: { is_blocked } }))
  desk.app.say(w(is_blocked ? 'blocked' : 'unblocked', { name }))
}

async function merge(desk: Desk): Promise<void> {
  const { ticketId: id = 0 } = desk.get()
  const requester = requesterOf(desk)
  if (!requester) return
  const { call } = desk.app.engine
  const { results } = await call('GET /api/tickets/', { query: { requester: requester.id, page_size: 50 } })
  const others = results.filter((ticket) => ticket.id !== id && !ticket.merged_into)
  if (!others.length) return desk.app.say(w('noOthers'))
  const choices: Choice[] = others.map((ticket) => ({
    id: `${ticket.id}`,
    label: `#${ticket.id} ${ticket.subject}`,
    run: () => askMerge(desk, Math.max(id, ticket.id), Math.min(id, ticket.id)),
  }))
  desk.set({ overlay: { kind: 'menu', title: w('merge'), choices: () => choices } })
}

/** The older ticket goes on, so that the number that the requester knows best stays. */
function askMerge(desk: Desk, from: number, into: number): void {
  const words = {
    title: w('mergeTitle', { from, into }),
    text: w('mergeText', { from, into }),
    action: w('mergeAction'),
  }
  ask(desk, words, async () => {
    await desk.app.engine.call('POST /api/tickets/{id}/merge/', { id: from, body: { into } })
    desk.openTicket(into)
    desk.queue().refresh([from, into])
    desk.app.say(w('merged', { n: into }))
  })
}

async function copy(desk: Desk, text: string): Promise<void> {
  await navigator.clipboard.writeText(text).then(() => desk.app.say(w('copied')), fail(desk))
}

async function setHidden(desk: Desk, post: Post, is_hidden: boolean): Promise<void> {
  await desk.app.engine.call('PATCH /api/posts/{id}/', { id: post.id, body: { is_hidden } })
  desk.threads.get(post.ticket_id)?.insert({ ...post, is_hidden })
}

function split(desk: Desk, post: Post): void {
  const key = randomId()
  const run = async (subject: string) => {
    const { id } = await desk.app.engine.call('POST /api/posts/{id}/split/', { id: post.id, body: { subject }, key })
    desk.openTicket(id)
    desk.app.say(w('isSplit', { n: id }))
  }
  desk.set({ overlay: { kind: 'field', title: w('splitSubject'), type: 'text', action: w('splitAction'), run } })
}

function choosePost(desk: Desk, post: Post): void {
  const isOwn = post.author_id === desk.app.get().userId
  const isReply = post.kind === 'reply'
  const isHidden = !!post.is_hidden
  const hide = () =>
    setHidden(desk, post, !isHidden).then(
      () => desk.app.say(w(isHidden ? 'shown' : 'hidden'), () => setHidden(desk, post, isHidden).catch(fail(desk))),
      fail(desk),
    )
  const choices: Choice[] = [
    { id: 'copy', label: w('copyText'), run: () => copy(desk, post.message) },
    ...(isReply ? [{ id: 'hide', label: w(isHidden ? 'showAgain' : 'hide'), run: hide }] : []),
    ...(isReply && !post.is_customer_service ? [{ id: 'split', label: w('split'), run: () => split(desk, post) }] : []),
    ...(isOwn && post.kind !== 'opening'
      ? [{ id: 'delete', label: w('deletePost'), run: () => desk.app.deletions.remove(post.id) }]
      : []),
  ]
  desk.set({ overlay: { kind: 'menu', title: w('post', { name: post.username }), choices: () => choices } })
}

/** What is done about one ticket, its people and its posts, rather than to many tickets at once. */
export const about = {
  merge: (desk: Desk) => void merge(desk).catch(fail(desk)),
  block(desk: Desk) {
    const { username: name = '' } = requesterOf(desk) ?? {}
    const words = { title: w('blockTitle', { name }), text: w('blockText', { name }), action: w('blockAction') }
    ask(desk, words, () => setBlocked(desk, true))
  },
  unblock: (desk: Desk) => void setBlocked(desk, false).catch(fail(desk)),
  copyNumber: (desk: Desk) => void copy(desk, `#${desk.get().ticketId}`),
  choosePost,
}
export type AboutName = keyof typeof about
