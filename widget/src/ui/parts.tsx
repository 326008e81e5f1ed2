import type { JSX } from 'preact'
import { t } from '../locales/index.ts'
import { explain } from '../state/faults.ts'
import { Icon, type IconName } from './icon.tsx'

type ButtonProps = JSX.IntrinsicElements['button'] & { look?: 'main' | 'plain' | 'link' | 'danger' }
export const Button = ({ look = 'plain', class: place = '', ...rest }: ButtonProps) => (
  <button type="button" {...rest} class={`button ${look} ${place}`} />
)

type IconButtonProps = JSX.IntrinsicElements['button'] & { icon: IconName; label: string }
export const IconButton = ({ icon, label, ...rest }: IconButtonProps) => (
  <button type="button" class="icon-button" {...rest} aria-label={label} title={label}>
    <Icon name={icon} />
  </button>
)

export const Skeleton = ({ kind }: { kind: 'rows' | 'posts' }) => (
  <div class={`skeleton ${kind}`} role="status">
    <span class="hidden">{t('loading')}</span>
    <i />
    <i />
    <i />
    <i />
  </div>
)

interface TroubleProps {
  text: string
  /** What can be done about it, in words. */
  action: string
  act: () => void
}
export const Trouble = ({ text, action, act }: TroubleProps) => (
  <div class="empty" role="alert">
    <Icon name="alert" />
    <p>{text}</p>
    <Button onClick={act}>{action}</Button>
  </div>
)

export const Failed = ({ fault, retry }: { fault: unknown; retry: () => void }) => (
  <Trouble text={explain(fault)} action={t('retry')} act={retry} />
)
