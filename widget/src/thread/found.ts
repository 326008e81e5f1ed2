import { useEffect, useLayoutEffect } from 'preact/hooks'
import { useStore } from '../state/store.ts'
import type { Thread } from '../state/thread.ts'

/** Begins at the post that a search found, wherever in the thread it stands. `laidOut` changes once all above it is there. */
export function useFound(
  thread: Thread,
  postId: number | undefined,
  toPost: (id: number) => void,
  laidOut?: boolean,
): void {
  const { posts } = useStore(thread)
  const isRead = posts.length > 0
  const isThere = posts.some(({ id }) => id === postId)
  useEffect(() => {
    if (postId && isRead) thread.loadBackTo(postId)
  }, [thread, postId, isRead])
  useLayoutEffect(() => {
    if (postId && isThere) toPost(postId)
  }, [thread, postId, isThere, laidOut])
}
