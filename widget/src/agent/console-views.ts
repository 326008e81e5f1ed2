import type { Role } from '@deskside/backend/contract'
import { lazy } from '../ui/lazy.tsx'
import type { GlyphName } from './glyph.tsx'
import type { ConsoleKey } from './words.ts'

export interface ConsoleView {
  name: string
  title: ConsoleKey
  icon: GlyphName
  who: 'agent' | 'admin'
  View: ReturnType<typeof lazy<object>>
}

/**
 * What the console shows beside the queue. To add one: a file `agent/<name>.tsx` that exports its component and `css`, the
 * list of its style sheets; a line here, which makes its chunk; its title in `words.ts`. The rail and the palette offer it to whoever
 * may see it, and `useDesk().show('<name>')` goes there. Its other words come with it: `const w = wordsOf({…})`.
 */
export const consoleViews: ConsoleView[] = [
  {
    name: 'account',
    title: 'account',
    icon: 'user',
    who: 'agent',
    View: lazy(() => import('../customer/account.tsx').then(({ Account, css }) => ({ View: Account, css }))),
  },
]

export const viewsFor = (role: Role | undefined): ConsoleView[] =>
  consoleViews.filter(({ who }) => role === 'admin' || who === 'agent')
