import type { AgentRole } from '../../contract/index.ts'
import type { UserRow } from '../../db/tables.ts'

/** What is wrong with giving a user this role, if anything. */
export const roleFault = (user: Pick<UserRow, 'role'>, role: AgentRole | undefined): string | undefined =>
  role !== undefined && user.role === 'customer'
    ? 'A customer cannot be given a role. Send an invitation instead.'
    : undefined

/** What is wrong with giving a user's tickets to this one, if anything. Null: to nobody. */
export function heirFault(
  from: Pick<UserRow, 'id'>,
  to: Pick<UserRow, 'id' | 'role' | 'deactivated_at'> | null | undefined,
): string | undefined {
  if (to === null) return undefined
  if (!to || to.role === 'customer' || to.deactivated_at !== null) return 'This is not an active agent.'
  return to.id === from.id ? 'These tickets are with this agent already.' : undefined
}
