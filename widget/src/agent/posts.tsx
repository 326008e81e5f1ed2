import type { Post } from '@deskside/backend/contract'
import { useEffect, useRef, useState } from 'preact/hooks'
import '../locales/en-views.ts'
import { isLogged } from '../live.ts'
import { t } from '../locales/index.ts'
import { clock, dayName, fullTime } from '../locales/times.ts'
import type { OutboxItem } from '../outbox.ts'
import { useApp, useOutbox } from '../state/hooks.ts'
import { lastSeen, stillWaiting } from '../state/posts.ts'
import { useStore } from '../state/store.ts'
import type { Thread } from '../state/thread.ts'
import { useScroll } from '../thread/scroll.ts'
import { WaitingActions } from '../thread/waiting.tsx'
import { Avatar } from '../ui/avatar.tsx'
import { Button, Failed } from '../ui/parts.tsx'
import { Text } from '../ui/text.tsx'
import ticketParts from '../ui/ticket-parts.css?inline'
import { ActivityLine } from './activity-line.tsx'
import { Glyph, Tool } from './glyph.tsx'
import { useDesk } from './hooks.ts'
import own from './posts.css?inline'
import type { Activities } from './state/activities.ts'
import { timelineOf } from './state/timeline.ts'
import { w } from './ticket-words.ts'

type Waiting = OutboxItem & { kind: 'reply' | 'notes' }

export const css = [ticketParts, own]

export interface PostsProps {
  thread: Thread
  activities: Activities
  id: number
}

/** The thread: posts, notes and what was done, in order. */
export function Posts({ thread, activities, id }: PostsProps) {
  const app = useApp()
  const { userId = 0 } = useStore(app)
  const { gone } = useStore(app.deletions)
  const { posts: all, ticket, hasEarlier, isLoadingEarlier, newFrom, arrived, fault } = useStore(thread)
  const { activities: lines } = useStore(activities)
  const posts = all.filter((post) => !gone.has(post.id))
  const waiting = useWaiting(id, all, userId)
  const seen = lastSeen(posts, ticket?.seen_post_id ?? 0, userId)
  const { scroller, top, isAtEnd, toEnd } = useScroll(
    posts,
    waiting.map((item) => item.state).join(),
    thread.loadEarlier,
  )
  useEffect(
    () =>
      app.engine.live.subscribe((event) => {
        if (!isLogged(event) || event.data.ticket_id !== id) return
        const { post_id = 0, is_hidden } = event.data
        if (event.name === 'post.deleted') thread.drop(post_id)
        const post = thread.get().posts.find((one) => one.id === post_id)
        if (event.name === 'post.updated' && post) thread.insert({ ...post, is_hidden: !!is_hidden })
      }),
    [thread],
  )
  const [announced, announce] = useState('')
  useEffect(() => {
    if (arrived) announce(t('newReply', { name: arrived.username }))
  }, [arrived])

  return (
    <div class="posts-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <section class="thread-list" ref={scroller} tabIndex={0} aria-label={w('thread')}>
        {hasEarlier && (
          <div class="earlier" ref={top}>
            <Button look="link" aria-busy={isLoadingEarlier} onClick={thread.loadEarlier}>
              {t(isLoadingEarlier ? 'loading' : 'earlier')}
            </Button>
          </div>
        )}
        <ol>
          {timelineOf(posts, lines, newFrom, hasEarlier).map((item) => (
            <li key={item.key}>
              {item.day && <Divider text={dayName(item.day, Date.now())} />}
              {'post' in item ? (
                <>
                  {item.isFirstNew && <Divider text={t('newLine')} isFresh />}
                  <PostView post={item.post} isOwn={item.post.author_id === userId} isSeen={item.post.id === seen} />
                </>
              ) : (
                <ActivityLine activity={item.activity} />
              )}
            </li>
          ))}
          {waiting.map((item) => (
            <li key={item.id}>
              <WaitingPost item={item} />
            </li>
          ))}
        </ol>
        {fault ? <Failed fault={fault} retry={() => thread.refresh()} /> : null}
      </section>
      {!isAtEnd && (
        <Button class="latest" onClick={toEnd}>
          <Glyph name="down" />
          {t('latest')}
        </Button>
      )}
      <p class="hidden" role="status">
        {announced}
      </p>
    </div>
  )
}

const Divider = ({ text, isFresh }: { text: string; isFresh?: boolean }) => (
  <p class={isFresh ? 'divider fresh' : 'divider'}>
    <span>{text}</span>
  </p>
)

function PostView({ post, isOwn, isSeen }: { post: Post; isOwn: boolean; isSeen: boolean }) {
  const desk = useDesk()
  const { kind, username, is_customer_service, is_hidden, created_at } = post
  const look = kind === 'note' ? 'note' : is_customer_service ? 'ours' : 'theirs'
  return (
    <article class={`entry-post ${look}${is_hidden ? ' is-hidden' : ''}`}>
      <Avatar name={username} />
      <header>
        <strong dir="auto">{username}</strong>
        {isOwn && <small>{w('you')}</small>}
        {kind === 'note' && <NoteMark />}
        {is_hidden && <span class="badge">{w('hiddenPost')}</span>}
        <time dateTime={created_at} title={fullTime(created_at)}>
          {clock(created_at)}
        </time>
        <Tool icon="more" label={w('postActions', { name: username })} onClick={() => desk.press('post', post)} />
      </header>
      <Text text={post.message} />
      {isSeen && <small class="seen">{t('seen')}</small>}
    </article>
  )
}

const NoteMark = () => (
  <span class="badge note-mark">
    <Glyph name="lock" />
    {w('privateNote')}
  </span>
)

function WaitingPost({ item }: { item: Waiting }) {
  const { me } = useStore(useApp())
  const name = me?.username ?? ''
  return (
    <article class={`entry-post ${item.kind === 'notes' ? 'note' : 'ours'} ${item.state}`}>
      <Avatar name={name} />
      <header>
        <strong dir="auto">{name}</strong>
        {item.kind === 'notes' && <NoteMark />}
      </header>
      <Text text={item.message.trim()} />
      <WaitingActions item={item} />
    </article>
  )
}

/** What is on its way to this ticket, without what came in by the thread before its own answer did. */
function useWaiting(id: number, posts: readonly Post[], userId: number): Waiting[] {
  const floors = useRef(new Map<string, number>()).current
  const items = useOutbox().filter((item): item is Waiting => item.kind !== 'ticket' && item.ticketId === id)
  const last = posts.at(-1)?.id ?? 0
  for (const item of items) if (!floors.has(item.id)) floors.set(item.id, last)
  return stillWaiting(
    items.map((item) => ({ ...item, floor: floors.get(item.id) ?? last })),
    posts,
    userId,
  )
}
