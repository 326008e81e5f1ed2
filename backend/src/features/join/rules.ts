import { isAgent, type Viewer } from '../../http/viewer.ts'

/** Why the tickets of `other` don't go over to `viewer`, in words. */
export function joinFault(viewer: Viewer, other: Viewer | undefined): string | undefined {
  if (!other) return 'This session has ended: log in to the other account once more.'
  if (other.id === viewer.id) return 'This is your own session.'
  if (isAgent(other)) return 'This is the session of an agent: only tickets of a customer can be taken over.'
  if (other.is_identified)
    return 'A platform signs this user in: only tickets of an account that signed up here can be taken over.'
  if (other.is_blocked) return 'This account may only read: its tickets stay with it.'
  return undefined
}
