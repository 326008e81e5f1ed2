import type { ComponentChildren } from 'preact'
import { Icon } from '../ui/icon.tsx'

export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <Icon name="chat" />
    <p class="title">{title}</p>
    {children && <p>{children}</p>}
  </div>
)
