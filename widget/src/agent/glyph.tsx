import type { JSX } from 'preact'
import { Icon } from '../ui/icon.tsx'
import type { late } from './console-views.ts'
import type { more } from './more-glyphs.ts'
import { keyCaps } from './state/keys.ts'

const base = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5',
  expand: 'M14 5h5v5M10 19H5v-5M19 5l-6 6M5 19l6-6',
  shrink: 'M19 10h-5V5M5 14h5v5M14 10l5.5-5.5M10 14l-5.5 5.5',
  close: 'M6 6l12 12M18 6L6 18',
  up: 'M6 14l6-6 6 6',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  help: 'M9 9.5a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.1-1.5 2.4M12 17.5v.01',
  bolt: 'M13 3L5 14h6l-1 7 8-11h-6z',
} as const
const paths: Record<string, string> = { ...base }

/** Drawings that come with what is loaded later. */
export const addGlyphs = (glyphs: Record<string, string>): void => void Object.assign(paths, glyphs)
export type GlyphName = keyof typeof base | keyof typeof more | keyof typeof late

export const Glyph = ({ name }: { name: GlyphName }) => <Icon name={name} path={paths[name] ?? ''} />

/** The caps of a shortcut, for the eye. */
export const Keys = ({ keys }: { keys: string }) => (
  <span class="keys" aria-hidden="true">
    {keyCaps(keys).map((cap) => (
      <kbd key={cap}>{cap}</kbd>
    ))}
  </span>
)

type ToolProps = Omit<JSX.IntrinsicElements['button'], 'icon' | 'label'> & {
  icon: GlyphName
  label: string
  keys?: string
}

/** A small button with a drawing; its key stands in its tooltip. */
export const Tool = ({ icon, label, keys, class: place = '', ...rest }: ToolProps) => (
  <button
    type="button"
    {...rest}
    class={`tool ${place}`}
    aria-label={label}
    title={keys ? `${label} (${keyCaps(keys).join(' ')})` : label}
  >
    <Glyph name={icon} />
  </button>
)
