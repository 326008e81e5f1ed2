const paths = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  send: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0',
  alert: 'M12 7v6M12 16.5v.5M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0',
  private: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  shared:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.4a3.5 3.5 0 0 1 0 6.2M18 14.2a6.5 6.5 0 0 1 3.5 5.8',
  bin: 'M4 7h16M9 7V4.5h6V7M6.5 7l1 13h9l1-13',
  chat: 'M4 5h16v11H11l-5 4v-4H4z',
} as const
export type IconName = keyof typeof paths

/** A drawing of lines on a field of 24 by 24. */
export const Icon = ({ name, path = paths[name as IconName] }: { name: string; path?: string }) => (
  <svg class={`icon ${name}`} viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
)
