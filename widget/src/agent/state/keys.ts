const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/**
 * A key press as commands write it: `j`, `shift+j`, `mod+k` (Ctrl, on a Mac ⌘), `Escape`, `?`. Signs are named as they are
 * typed, without the Shift that some layouts need for them; letters of other scripts by where they lie.
 */
export function keyName({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string {
  const [, place] = /^Key([A-Z])$/.exec(code) ?? []
  const isOtherScript = place && key.length === 1 && !/^[\x21-\x7e]$/.test(key)
  const name = isOtherScript ? place.toLowerCase() : key.length === 1 ? key.toLowerCase() : key
  const isSign = name.length === 1 && !/[a-z]/.test(name)
  const mods = [(ctrlKey || metaKey) && 'mod+', altKey && 'alt+', shiftKey && !isSign && 'shift+']
  return mods.filter(Boolean).join('') + name
}

const caps: Record<string, string> = isMac
  ? { mod: '⌘', shift: '⇧', alt: '⌥' }
  : { mod: 'Ctrl', shift: '⇧', alt: 'Alt' }
const signs: Record<string, string> = { Escape: 'Esc', Enter: '⏎' }

/** The caps of a key as they are shown: `mod+k` → Ctrl, K. */
export const keyCaps = (keys: string): string[] =>
  keys.split('+').map((part) => caps[part] ?? signs[part] ?? (part.length === 1 ? part.toUpperCase() : part))

/** Whether the keys go into what has the focus, so that single ones are no shortcuts. */
export function isTyping(event: Event): boolean {
  const target = event.composedPath()[0] as HTMLElement
  const isField = target.isContentEditable || /^(TEXTAREA|SELECT|INPUT)$/.test(target.tagName)
  return isField && !/^(checkbox|radio)$/.test((target as HTMLInputElement).type)
}
