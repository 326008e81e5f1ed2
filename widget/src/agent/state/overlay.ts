/** One line of a menu. */
export interface Choice {
  id: string
  label: string
  hint?: string | undefined
  keys?: string | undefined
  /** In force now. */
  isOn?: boolean
  /** Offered whatever is typed. */
  isAlways?: boolean
  run(): void
}

/** What lies over the console until it is answered. */
export type Overlay =
  | {
      kind: 'menu'
      title: string
      /** Read anew with each key. */
      choices: (typed: string) => Choice[]
      /** Stays open, to choose several. */
      isMulti?: boolean
    }
  | { kind: 'question'; title: string; text: string; action: string; run: () => void }
  | {
      kind: 'field'
      title: string
      type: 'text' | 'datetime-local'
      action: string
      value?: string
      run: (value: string) => unknown
    }
  | { kind: 'help' }
