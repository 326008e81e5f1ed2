import type { Post, TicketChange, TicketDetail } from '@deskside/backend/contract'
import { ApiError, type Call } from '../client.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { firstNew, mergePage } from './posts.ts'
import { createStore, type Store } from './store.ts'

export interface ThreadState {
  ticket: TicketDetail | undefined
  posts: Post[]
  hasEarlier: boolean
  isLoadingEarlier: boolean
  /** The first post that was new when the reader came; 0 for none. */
  newFrom: number
  /** The last post that somebody else wrote while the thread was open. */
  arrived: Post | undefined
  fault: unknown
}

export interface Thread extends Store<ThreadState> {
  /** `hasCome`: the reader was not here before, or looked away; what came meanwhile is new. */
  refresh(hasCome?: boolean): Promise<void>
  loadEarlier(): Promise<void>
  /** Reads back until a post is there, without a hole. */
  loadBackTo(postId: number): Promise<void>
  change(change: TicketChange): Promise<void>
  /** Puts a post of the reader's own in, before it is read from the service. */
  insert(post: Post): void
  /** Takes out what was deleted elsewhere. */
  drop(postId: number | undefined): void
  markRead(): Promise<void>
}

const size = 20
/** Larger than any post's id: the page before it is the last one. */
const end = 999_999_999_999_999

export function createThread(call: Call, id: number, userId: number): Thread {
  const store = createStore<ThreadState>({
    ticket: undefined,
    posts: [],
    hasEarlier: false,
    isLoadingEarlier: false,
    newFrom: 0,
    arrived: undefined,
    fault: undefined,
  })
  let hasJustCome = true

  const readBefore = (before: number, count = size) =>
    call('GET /api/tickets/{id}/posts/', { id, query: { before: String(before), page_size: String(count) } })

  const isUnchanged = (known: TicketDetail, now: TicketDetail) =>
    known.updated_at === now.updated_at && known.posts_count === now.posts_count

  const read = oneAtATime(async () => {
    const known = store.get()
    try {
      const ticket = await call('GET /api/tickets/{id}/', { id })
      if (known.ticket && !known.fault && isUnchanged(known.ticket, ticket)) return store.set({ ticket })
      const page = await readBefore(end)
      take(ticket, page.results, !!page.previous)
    } catch (fault) {
      store.set({ fault })
    }
  })

  function take(ticket: TicketDetail, page: Post[], hasPrevious: boolean): void {
    const { posts, ticket: before, arrived, hasEarlier, newFrom } = store.get()
    const isNewcomer = hasJustCome
    hasJustCome = false
    const first = page[0]?.id ?? 0
    const last = posts.at(-1)?.id ?? 0
    // More than a page came in meanwhile: start over from the end rather than show a thread with a hole.
    const isJoined = !hasPrevious || first <= last
    const known = isJoined ? posts : []
    const latest = before && page.findLast((post) => post.id > last && post.author_id !== userId)
    store.set({
      ticket,
      posts: mergePage(known, page, hasPrevious ? first - 1 : 0, Infinity),
      hasEarlier: known.length && known[0]!.id < first ? hasEarlier : hasPrevious,
      newFrom: isNewcomer ? firstNew(page, ticket.read_post_id, userId) : newFrom,
      arrived: latest ?? arrived,
      fault: undefined,
    })
  }

  async function markRead(): Promise<void> {
    const { posts, ticket } = store.get()
    const last = posts.at(-1)?.id ?? 0
    if (!ticket || last <= ticket.read_post_id) return
    store.set({ ticket: { ...ticket, read_post_id: last, unread: 0 } })
    try {
      await call('POST /api/tickets/{id}/read/', { id, body: { post_id: last } })
    } catch {
      store.set({ ticket: { ...(store.get().ticket ?? ticket), read_post_id: ticket.read_post_id } })
    }
  }

  async function readEarlier(count: number): Promise<void> {
    const { posts, hasEarlier } = store.get()
    const first = posts[0]?.id
    if (!first || !hasEarlier) return
    store.set({ isLoadingEarlier: true })
    try {
      const page = await readBefore(first, count)
      const low = page.previous ? (page.results[0]?.id ?? first) - 1 : 0
      store.set({ posts: mergePage(store.get().posts, page.results, low, first), hasEarlier: !!page.previous })
    } catch (error) {
      // The button stays, to try again; a session that ended has its own view.
      if (!(error instanceof ApiError)) throw error
    } finally {
      store.set({ isLoadingEarlier: false })
    }
  }

  let running: Promise<void> | undefined
  function loadEarlier(count = size): Promise<void> {
    running ??= readEarlier(count).finally(() => {
      running = undefined
    })
    return running
  }

  async function loadBackTo(postId: number): Promise<void> {
    const [first] = store.get().posts
    if (!first || first.id <= postId) return
    await loadEarlier(100)
    if (store.get().posts[0] !== first) await loadBackTo(postId)
  }

  return {
    ...store,
    refresh(hasCome = false) {
      hasJustCome ||= hasCome
      return read()
    },
    loadEarlier: () => loadEarlier(),
    loadBackTo,
    async change(change) {
      store.set({ ticket: await call('PATCH /api/tickets/{id}/', { id, body: change }) })
    },
    insert(post) {
      const { posts } = store.get()
      store.set({ posts: mergePage(posts, [post], post.id - 1, post.id + 1) })
    },
    drop: (postId) => store.set({ posts: store.get().posts.filter((post) => post.id !== postId) }),
    markRead,
  }
}
