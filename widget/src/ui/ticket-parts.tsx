import type { Status, Visibility } from '@deskside/backend/contract'
import { useId } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { Icon } from './icon.tsx'

export const StatusPill = ({ status }: { status: Status }) => <span class={`pill ${status}`}>{t(status)}</span>

export const VisibilityMark = ({ visibility }: { visibility: Visibility }) => (
  <span class="mark">
    <Icon name={visibility} />
    {t(visibility === 'shared' ? 'sharedOne' : 'private')}
  </span>
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
