import type { FastifyRequest } from 'fastify'
import type { Role, Who } from '../contract/index.ts'
import { forbidden, invalidToken, notAuthenticated } from './problem.ts'

/** Who asks: a user in a session. */
export interface Viewer {
  id: number
  username: string
  role: Role
  session_id: string
  /** The host keeps this user's login. */
  is_identified: boolean
  /** May only read. */
  is_blocked: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for a visitor without a token, on routes that are open. */
    viewer: Viewer | undefined
  }
}

/** Finds whose session a token stands for. Undefined: nobody's. */
export type Authenticate = (token: string) => Promise<Viewer | undefined>

export const isAgent = (viewer: Pick<Viewer, 'role'>) => viewer.role !== 'customer'

/** Makes one thing for each side of the desk: what differs by role, not by person. */
export function bySide<T>(make: (viewer: Pick<Viewer, 'role'>) => T): (viewer: Pick<Viewer, 'role'>) => T {
  const customers = make({ role: 'customer' })
  const agents = make({ role: 'agent' })
  return (viewer) => (isAgent(viewer) ? agents : customers)
}

/** Reads `Authorization: Token …` or `Bearer …`. Throws 401 for a header that names nobody. */
export async function readViewer(request: FastifyRequest, authenticate: Authenticate): Promise<Viewer | undefined> {
  const header = request.headers.authorization
  if (header === undefined) return undefined
  const token = /^(?:token|bearer) +(\S+) *$/i.exec(header)?.[1]
  const viewer = token && (await authenticate(token))
  if (!viewer) throw invalidToken()
  return viewer
}

/** Throws 401 or 403 unless the viewer may call what is for `who`. */
export function checkRole(viewer: Viewer | undefined, who: Who): void {
  if (who === 'anyone') return
  if (!viewer) throw notAuthenticated()
  const isAllowed = {
    signed_in: true,
    customer: viewer.role === 'customer',
    agent: isAgent(viewer),
    admin: viewer.role === 'admin',
  }[who]
  if (!isAllowed) throw forbidden()
}
