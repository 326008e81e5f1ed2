import { t } from '../locales/index.ts'
import { clock, dayName, fullTime } from '../locales/times.ts'
import type { OutboxItem } from '../outbox.ts'
import { useApp } from '../state/hooks.ts'
import type { Row } from '../state/posts.ts'
import { Avatar } from '../ui/avatar.tsx'
import { IconButton } from '../ui/parts.tsx'
import { Text } from '../ui/text.tsx'
import { WaitingActions } from './waiting.tsx'

export interface PostViewProps {
  row: Row
  isOwn: boolean
  isSeen: boolean
  isFound: boolean
}

export function PostView({ row, isOwn, isSeen, isFound }: PostViewProps) {
  const app = useApp()
  const { post, day, isFirst, isFirstNew, isLast } = row
  const kind = post.kind === 'note' ? 'note' : isOwn ? 'own' : post.is_customer_service ? 'support' : 'other'
  return (
    <li>
      {day && (
        <p class="divider">
          <span>{dayName(day, Date.now())}</span>
        </p>
      )}
      {isFirstNew && (
        <p class="divider fresh">
          <span>{t('newLine')}</span>
        </p>
      )}
      <article class={`post ${kind}${isFirst ? ' first' : ''}${isFound ? ' found' : ''}`} data-post={post.id}>
        {!isOwn && isFirst && <Avatar name={post.username} />}
        <header class={isFirst ? '' : 'hidden'}>
          <span dir="auto">{isOwn ? t('you') : post.username}</span>
          {post.is_customer_service && <span class="badge">{t('support')}</span>}
          {post.kind === 'note' && <span class="badge">{t('note')}</span>}
        </header>
        <div class="bubble">
          <Text text={post.message} />
        </div>
        {isOwn && post.kind !== 'opening' && (
          <IconButton icon="bin" label={t('delete')} onClick={() => app.deletions.remove(post.id)} />
        )}
        {(isLast || isSeen) && (
          <footer>
            <time dateTime={post.created_at} title={fullTime(post.created_at)}>
              {clock(post.created_at)}
            </time>
            {isSeen && <span> · {t('seen')}</span>}
          </footer>
        )}
      </article>
    </li>
  )
}

export const WaitingPost = ({ item }: { item: OutboxItem }) => (
  <li>
    <article class={`post own first ${item.state}`}>
      <div class="bubble">
        <Text text={item.message.trim()} />
      </div>
      <WaitingActions item={item} />
    </article>
  </li>
)
