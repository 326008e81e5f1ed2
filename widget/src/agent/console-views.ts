import { lazy } from '../ui/lazy.tsx'
import { addGlyphs, type GlyphName } from './glyph.tsx'
import './more-glyphs.ts'
import type { OtherView } from './state/other-views.ts'
import { wordsOf } from './words-of.ts'

export const late = {
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0',
  chart: 'M5 20V11M12 20V5M19 20v-6',
  leave: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  chat: 'M4 5h16v11H11l-5 4v-4H4z',
  list: 'M9 6h11M9 12h11M9 18h11M4.5 6v.01M4.5 12v.01M4.5 18v.01',
} as const
addGlyphs(late)

interface ConsoleView extends OtherView {
  icon: GlyphName
}

const w = wordsOf({
  reports: 'Reports',
  canned: 'Canned replies',
  team: 'Team',
  serviceLevels: 'Service levels',
  audit: 'Audit log',
  account: 'Your account',
})

/**
 * What the console shows beside the queue, known a moment after it. To add one: a file `agent/<name>.tsx` that exports its
 * component and `css`, the list of its style sheets; a line here, which makes its chunk. The rail and the palette offer it to
 * whoever may see it, and `useDesk().show('<name>')` goes there. Its other words come with it: `const w = wordsOf({…})`.
 */
export const consoleViews: ConsoleView[] = [
  {
    name: 'reports',
    title: w('reports'),
    icon: 'chart',
    who: 'agent',
    View: lazy(() => import('./reports.tsx').then(({ Reports, css }) => ({ View: Reports, css }))),
  },
  {
    name: 'canned',
    title: w('canned'),
    icon: 'chat',
    who: 'agent',
    View: lazy(() => import('./canned.tsx').then(({ Canned, css }) => ({ View: Canned, css }))),
  },
  {
    name: 'team',
    title: w('team'),
    icon: 'shared',
    who: 'agent',
    View: lazy(() => import('./team.tsx').then(({ Team, css }) => ({ View: Team, css }))),
  },
  {
    name: 'service-levels',
    title: w('serviceLevels'),
    icon: 'clock',
    who: 'agent',
    View: lazy(() => import('./service-levels.tsx').then(({ ServiceLevels, css }) => ({ View: ServiceLevels, css }))),
  },
  {
    name: 'audit',
    title: w('audit'),
    icon: 'list',
    who: 'admin',
    View: lazy(() => import('./audit.tsx').then(({ Audit, css }) => ({ View: Audit, css }))),
  },
  {
    name: 'account',
    title: w('account'),
    icon: 'user',
    who: 'agent',
    View: lazy(() => import('../customer/account.tsx').then(({ Account, css }) => ({ View: Account, css }))),
  },
]
