import type { Post } from '@deskside/backend/contract'

/**
 * `known` after reading a page from the service: the page replaces what was known between `low` and `high`
 * (ids, both exclusive), so what was deleted meanwhile goes and nothing is there twice. Sorted by id.
 */
export function mergePage(known: readonly Post[], page: readonly Post[], low: number, high: number): Post[] {
  const fresh = new Set(page.map((post) => post.id))
  const kept = known.filter((post) => !fresh.has(post.id) && (post.id <= low || post.id >= high))
  return [...kept, ...page].sort((a, b) => a.id - b.id)
}

/** A reply on its way, with the id of the last post that was there when it was written. */
export interface Waiting {
  id: string
  message: string
  floor: number
}

/**
 * The waiting replies that no post stands for yet. A reply whose answer was lost may come in through the thread
 * before its retry is answered: each own, newer post with the same words hides one of them.
 */
export function stillWaiting<W extends Waiting>(waiting: readonly W[], posts: readonly Post[], userId: number): W[] {
  const taken = new Set<number>()
  return waiting.filter((item) => {
    const message = item.message.trim()
    const post = posts.find(
      (p) => p.id > item.floor && p.author_id === userId && p.message === message && !taken.has(p.id),
    )
    if (post) taken.add(post.id)
    return !post
  })
}

export interface Row {
  post: Post
  /** First post of a day: the separator's moment. */
  day: string | undefined
  /** The "new" line stands above it. */
  isFirstNew: boolean
  /** Starts a run of posts by one author: name and avatar stand once. */
  isFirst: boolean
  /** Ends such a run: the time stands once. */
  isLast: boolean
}

const runGap = 5 * 60_000

const isSameRun = (a: Post | undefined, b: Post | undefined): boolean =>
  !!a &&
  !!b &&
  a.author_id === b.author_id &&
  a.kind === b.kind &&
  Date.parse(b.created_at) - Date.parse(a.created_at) < runGap &&
  isSameDay(a.created_at, b.created_at)

const isSameDay = (a: string, b: string): boolean => new Date(a).toDateString() === new Date(b).toDateString()

/** The thread as it is drawn. `newFrom` is the id of the first post that was new when the reader came, 0 for none. */
export function layOut(posts: readonly Post[], newFrom: number): Row[] {
  return posts.map((post, i) => {
    const before = posts[i - 1]
    const after = posts[i + 1]
    const day = before && isSameDay(before.created_at, post.created_at) ? undefined : post.created_at
    const isFirstNew = post.id === newFrom
    return {
      post,
      day,
      isFirstNew,
      isFirst: isFirstNew || !isSameRun(before, post),
      isLast: after?.id === newFrom || !isSameRun(post, after),
    }
  })
}

/** Where the "new" line goes: the first post by others after the last that was read; 0 when there is none. */
export function firstNew(posts: readonly Post[], readPostId: number, userId: number): number {
  return posts.find((post) => post.id > readPostId && post.author_id !== userId)?.id ?? 0
}

/** The own post under which "seen" stands: the last that the other side has read; 0 when there is none. */
export function lastSeen(posts: readonly Post[], seenPostId: number, userId: number): number {
  return posts.findLast((post) => post.author_id === userId && post.id <= seenPostId)?.id ?? 0
}
