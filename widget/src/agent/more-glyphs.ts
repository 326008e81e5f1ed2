import { addGlyphs } from './glyph.tsx'

export const more = {
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2',
  shared:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.4a3.5 3.5 0 0 1 0 6.2M18 14.2a6.5 6.5 0 0 1 3.5 5.8',
  back: 'M15 5l-7 7 7 7',
  down: 'M6 10l6 6 6-6',
  side: 'M4 5h16v14H4zM15 5v14',
  label: 'M4 4h8l8 8-8 8-8-8zM8.5 8.5v.01',
  flag: 'M6 21V4h11l-2 4 2 4H6',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
} as const
addGlyphs(more)
