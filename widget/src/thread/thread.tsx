import { useEffect, useMemo, useRef } from 'preact/hooks'
import '../locales/en-views.ts'
import { t } from '../locales/index.ts'
import type { OutboxItem } from '../outbox.ts'
import { useApp, useFresh, useOutbox } from '../state/hooks.ts'
import { lastSeen, layOut, stillWaiting } from '../state/posts.ts'
import { useStore } from '../state/store.ts'
import { createThread, type Thread as ThreadModel } from '../state/thread.ts'
import formCss from '../ui/form.css?inline'
import foundCss from '../ui/found.css?inline'
import { Icon } from '../ui/icon.tsx'
import { lazy } from '../ui/lazy.tsx'
import { Button, Failed, Skeleton } from '../ui/parts.tsx'
import ticketParts from '../ui/ticket-parts.css?inline'
import { Composer } from './composer.tsx'
import { useFound } from './found.ts'
import { People } from './people.tsx'
import { PostView, WaitingPost } from './post.tsx'
import { useScroll } from './scroll.ts'
import { useSent } from './sent.ts'
import own from './thread.css?inline'
import { ThreadHead } from './thread-head.tsx'

export const css = [formCss, ticketParts, foundCss, own]

const Blocked = lazy(() => import('./blocked.tsx').then(({ Blocked }) => ({ View: Blocked, css: [] })))
const Rating = lazy(() => import('./rating.tsx').then(({ Rating, css }) => ({ View: Rating, css })))

type Reply = OutboxItem & { kind: 'reply' }

export function Thread({ id, postId }: { id: number; postId: number | undefined }) {
  const app = useApp()
  const { userId = 0, me } = useStore(app)
  const thread = useMemo(() => createThread(app.engine.call, id, userId), [id, userId])
  const { ticket, fault } = useStore(thread)
  const isAsked = useRef(false)
  useFresh(
    async (hasCome) => {
      await thread.refresh(hasCome)
      await thread.markRead()
    },
    ({ name, data }) => data.ticket_id === id && !(name === 'ticket.read' && data.user_id === userId),
    thread,
  )
  useSent(thread, id)
  useEffect(
    () =>
      app.engine.live.subscribe((event) => {
        if (event.name === 'post.deleted' && event.data.ticket_id === id) thread.drop(event.data.post_id)
      }),
    [thread],
  )

  if (!ticket) return fault ? <Failed fault={fault} retry={() => thread.refresh()} /> : <Skeleton kind="posts" />
  // Who has answered is thanked.
  isAsked.current ||= !!ticket.can_rate
  return (
    <div class="thread">
      <ThreadHead thread={thread} ticket={ticket} />
      <Posts thread={thread} id={id} userId={userId} postId={postId} />
      {isAsked.current && <Rating thread={thread} ticket={ticket} />}
      <People id={id} />
      {me?.is_blocked ? <Blocked /> : <Composer id={id} />}
    </div>
  )
}

interface PostsProps {
  thread: ThreadModel
  id: number
  userId: number
  postId: number | undefined
}

function Posts({ thread, id, userId, postId }: PostsProps) {
  const app = useApp()
  const { posts: all, ticket, hasEarlier, isLoadingEarlier, newFrom, arrived, fault } = useStore(thread)
  const { gone } = useStore(app.deletions)
  const items = useOutbox().filter((item): item is Reply => item.kind === 'reply' && item.ticketId === id)
  const posts = all.filter((post) => !gone.has(post.id))
  const waiting = useWaiting(items, posts.at(-1)?.id ?? 0, all, userId)
  const seen = lastSeen(posts, ticket?.seen_post_id ?? 0, userId)
  const { scroller, top, isAtEnd, toEnd, toPost } = useScroll(
    posts,
    waiting.map((item) => item.state).join(),
    thread.loadEarlier,
  )
  useFound(thread, postId, toPost)
  return (
    <div class="posts-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <section class="posts" ref={scroller} tabIndex={0} aria-label={t('posts')}>
        {hasEarlier && (
          <div class="earlier" ref={top}>
            <Button look="link" aria-busy={isLoadingEarlier} onClick={thread.loadEarlier}>
              {t(isLoadingEarlier ? 'loading' : 'earlier')}
            </Button>
          </div>
        )}
        <ol>
          {layOut(posts, newFrom).map((row) => (
            <PostView
              key={row.post.id}
              row={row}
              isOwn={row.post.author_id === userId}
              isSeen={row.post.id === seen}
              isFound={row.post.id === postId}
            />
          ))}
          {waiting.map((item) => (
            <WaitingPost key={item.id} item={item} />
          ))}
        </ol>
        {fault ? <Failed fault={fault} retry={() => thread.refresh()} /> : null}
      </section>
      {!isAtEnd && (
        <Button class="latest" onClick={toEnd}>
          <Icon name="down" />
          {t('latest')}
        </Button>
      )}
      <p class="hidden" role="status">
        {arrived && <span key={arrived.id}>{t('newReply', { name: arrived.username })}</span>}
      </p>
    </div>
  )
}

/** The replies on their way, without those that came in by the thread before their own answer did. */
function useWaiting(items: Reply[], last: number, posts: Parameters<typeof layOut>[0], userId: number): Reply[] {
  const floors = useRef(new Map<string, number>()).current
  for (const item of items) if (!floors.has(item.id)) floors.set(item.id, last)
  return stillWaiting(
    items.map((item) => ({ ...item, floor: floors.get(item.id) ?? last })),
    posts,
    userId,
  )
}
