import type { Status, Visibility } from '@deskside/backend/contract'
import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { explain } from '../state/faults.ts'
import { initials } from '../state/text.ts'
import { Icon, type IconName } from './icon.tsx'

type ButtonProps = JSX.IntrinsicElements['button'] & { look?: 'main' | 'plain' | 'link' | 'danger' }
export const Button = ({ look = 'plain', ...rest }: ButtonProps) => (
  <button type="button" {...rest} class={`button ${look}`} />
)

type IconButtonProps = JSX.IntrinsicElements['button'] & { icon: IconName; label: string }
export const IconButton = ({ icon, label, ...rest }: IconButtonProps) => (
  <button type="button" class="icon-button" {...rest} aria-label={label} title={label}>
    <Icon name={icon} />
  </button>
)

/** Initials on a colour of their own. The name stands beside it, so it says nothing to a screen reader. */
export function Avatar({ name }: { name: string }) {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 0)
  return (
    <span class="avatar" aria-hidden="true" style={{ '--hue': `${hue}` }}>
      {initials(name) || '–'}
    </span>
  )
}

export const StatusPill = ({ status }: { status: Status }) => <span class={`pill ${status}`}>{t(status)}</span>

export const VisibilityMark = ({ visibility }: { visibility: Visibility }) => (
  <span class="mark">
    <Icon name={visibility} />
    {t(visibility === 'shared' ? 'sharedOne' : 'private')}
  </span>
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

export const Failed = ({ fault, retry }: { fault: unknown; retry: () => void }) => (
  <div class="empty" role="alert">
    <Icon name="alert" />
    <p>{explain(fault)}</p>
    <Button onClick={retry}>{t('retry')}</Button>
  </div>
)

export const Empty = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <div class="empty">
    <Icon name="chat" />
    <p class="title">{title}</p>
    <p>{children}</p>
  </div>
)

export interface VisibilityChoiceProps {
  value: Visibility
  onChange: (value: Visibility) => void
}

/** Says in words who will be able to read the ticket. */
export function VisibilityChoice({ value, onChange }: VisibilityChoiceProps) {
  const name = useId()
  const option = (visibility: Visibility, hint: string) => (
    <label>
      <input
        type="radio"
        name={name}
        value={visibility}
        checked={value === visibility}
        onChange={() => onChange(visibility)}
      />
      <VisibilityMark visibility={visibility} />
      <small>{hint}</small>
    </label>
  )
  return (
    <fieldset class="choice">
      <legend>{t('who')}</legend>
      {option('shared', t('sharedHint'))}
      {option('private', t('privateHint'))}
    </fieldset>
  )
}
