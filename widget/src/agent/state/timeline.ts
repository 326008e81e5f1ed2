import type { Activity, Post } from '@deskside/backend/contract'

export type TimelineItem =
  | { key: string; at: string; day?: string; post: Post; isFirstNew: boolean }
  | { key: string; at: string; day?: string; activity: Activity }

const dayOf = (iso: string): string => new Date(iso).toDateString()

/** Posts and what was done to the ticket, in the order it happened. What lies before the first loaded post waits for it. */
export function timelineOf(
  posts: readonly Post[],
  activities: readonly Activity[],
  newFrom: number,
  hasEarlier: boolean,
): TimelineItem[] {
  const from = hasEarlier ? Date.parse(posts[0]?.created_at ?? '') : 0
  const lines = activities
    .filter(({ created_at }) => Date.parse(created_at) >= from)
    .map((activity) => ({ key: `a${activity.id}`, at: activity.created_at, activity }))
  const own = posts.map((post) => ({
    key: `p${post.id}`,
    at: post.created_at,
    post,
    isFirstNew: post.id === newFrom,
  }))
  const all = [...own, ...lines].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  return all.map((item, i) => {
    const before = all[i - 1]
    return before && dayOf(before.at) === dayOf(item.at) ? item : { ...item, day: item.at }
  })
}
