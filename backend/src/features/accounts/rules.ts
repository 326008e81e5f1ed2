import type { FieldErrors } from '../../http/problem.ts'

/** Names that would pass for the house's own. Compared by key. */
const reserved = new Set(
  'admin administrator agent deskside help helpdesk moderator official root security staff support system team'.split(
    ' ',
  ),
)

/**
 * What usernames are compared by: look-alikes by case, width, invisible characters or inner spacing share a key.
 * Unicode's NFKC, then case folding as far as JavaScript has it.
 */
export function usernameKey(username: string): string {
  const folded = username.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
  return folded
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
}

/** Control and bidirectional characters, and those that show nothing. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060\ufeff]/u

/** What is wrong with the profile's texts, if anything. `mayBeReserved`: for agents. */
export function profileFaults(
  profile: { username?: string; email?: string; first_name?: string; last_name?: string },
  mayBeReserved = false,
): FieldErrors | undefined {
  const errors: FieldErrors = {}
  const { username, email } = profile
  if (username !== undefined) {
    const key = usernameKey(username)
    if (unseen.test(username) || key === '')
      errors.username = ['Enter a username without control or invisible characters.']
    else if (reserved.has(key) && !mayBeReserved) errors.username = ['This username is reserved.']
  }
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) errors.email = ['Enter a valid email address.']
  for (const name of ['first_name', 'last_name'] as const)
    if (/[\p{Cc}\p{Bidi_Control}]/u.test(profile[name] ?? ''))
      errors[name] = ['Enter a name without control characters.']
  return Object.keys(errors).length > 0 ? errors : undefined
}
