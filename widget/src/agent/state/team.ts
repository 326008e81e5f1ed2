import type { Answer, Invitation, Role } from '@deskside/backend/contract'
import type { Call } from '../../client.ts'
import { explain } from '../../state/faults.ts'
import { w } from '../team-words.ts'
import type { Desk } from './desk.ts'
import type { Choice } from './overlay.ts'
import { readAll } from './read-all.ts'

/** Somebody of the team, as far as the reader may know. */
export interface Member {
  id: number
  username: string
  first_name: string
  last_name: string
  role: Role
  is_active: boolean
}

export interface Team {
  members: Member[]
  invitations: Invitation[]
}

/** A link that is shown once. */
export interface ShownLink extends Answer<'POST /api/users/{id}/password-reset/'> {
  title: string
  name: string
}

/** What acting on a member needs to know and to tell. */
export interface Acting {
  desk: Desk
  team: Team
  refresh(): unknown
  show(link: ShownLink): void
}

/** Agents know their active colleagues alone. */
export async function readTeam(call: Call, isAdmin: boolean): Promise<Team> {
  if (!isAdmin) {
    const agents = await readAll((query) => call('GET /api/agents/', { query }))
    return { members: agents.map((one) => ({ ...one, is_active: true })), invitations: [] }
  }
  const [members, invitations] = await Promise.all([
    readAll((query) => call('GET /api/users/', { query: { ...query, role: 'team' } })),
    readAll((query) => call('GET /api/invitations/', { query })),
  ])
  return { members: members.sort((a, b) => Number(b.is_active) - Number(a.is_active)), invitations }
}

const attempt = async (acting: Acting, work: () => Promise<unknown>): Promise<void> => {
  try {
    await work()
  } catch (fault) {
    acting.desk.app.say(explain(fault))
  }
  acting.refresh()
}

const callOf = (acting: Acting): Call => acting.desk.app.engine.call

/** What can be done about a member. The service refuses the rest: nobody demotes or deactivates themselves. */
export function choicesFor(acting: Acting, member: Member): Choice[] {
  const isSelf = member.id === acting.desk.app.get().userId
  const choices: (Choice | false)[] = [
    !isSelf &&
      member.is_active && {
        id: 'role',
        label: w(member.role === 'admin' ? 'toAgent' : 'toAdmin'),
        run: () => setRole(acting, member, member.role === 'admin' ? 'agent' : 'admin'),
      },
    { id: 'handOver', label: w('handOver'), run: () => chooseHeir(acting, member) },
    member.is_active && { id: 'reset', label: w('resetLink'), run: () => askReset(acting, member) },
    !isSelf &&
      (member.is_active
        ? { id: 'deactivate', label: w('deactivate'), run: () => startDeactivation(acting, member) }
        : { id: 'reactivate', label: w('reactivate'), run: () => reactivate(acting, member) }),
  ]
  return choices.filter((choice) => !!choice)
}

export const openMember = (acting: Acting, member: Member): void =>
  acting.desk.set({
    overlay: { kind: 'menu', title: w('change', { name: member.username }), choices: () => choicesFor(acting, member) },
  })

function setRole(
  acting: Acting,
  { id, username: name }: Member,
  role: 'agent' | 'admin',
  isBack = false,
): Promise<void> {
  return attempt(acting, async () => {
    await callOf(acting)('PATCH /api/users/{id}/', { id, body: { role } })
    const undo = () =>
      void setRole(acting, { id, username: name } as Member, role === 'admin' ? 'agent' : 'admin', true)
    acting.desk.app.say(w(role === 'admin' ? 'isAdmin' : 'isAgent', { name }), isBack ? undefined : undo)
  })
}

type Heir = { id: number | null; name: string }

/** Whom a member's tickets may go to. */
const heirsOf = (acting: Acting, from: Member, choose: (heir: Heir) => void): Choice[] => [
  ...acting.team.members
    .filter(({ id, is_active }) => is_active && id !== from.id)
    .map(({ id, username }) => ({ id: `${id}`, label: username, run: () => choose({ id, name: username }) })),
  { id: 'nobody', label: w('nobody'), run: () => choose({ id: null, name: w('nobodyShort') }) },
]

const chooseHeir = (acting: Acting, from: Member): void =>
  acting.desk.set({
    overlay: {
      kind: 'menu',
      title: w('handOverTo', { name: from.username }),
      choices: () =>
        heirsOf(acting, from, (heir) =>
          attempt(acting, async () => {
            const { transferred: n } = await handOver(acting, from, heir)
            acting.desk.app.say(w('handedOver', { n, to: heir.name }))
          }),
        ),
    },
  })

const handOver = (acting: Acting, { id }: Member, to: Heir) =>
  callOf(acting)('POST /api/users/{id}/transfer/', { id, body: { to: to.id } })

const askReset = (acting: Acting, { id, username: name }: Member): void =>
  acting.desk.set({
    overlay: {
      kind: 'question',
      title: w('resetAsk', { name }),
      text: w('resetText'),
      action: w('makeLink'),
      run: () =>
        attempt(acting, async () => {
          const link = await callOf(acting)('POST /api/users/{id}/password-reset/', { id })
          acting.show({ ...link, name, title: w('reset', { name }) })
        }),
    },
  })

/** What a hand-over moves: open, pending and snoozed tickets. */
async function countUnresolved(acting: Acting, { id }: Member): Promise<number> {
  const count = async (filter: { status: 'open' | 'pending' } | { q: string }) =>
    (await callOf(acting)('GET /api/tickets/', { query: { assignee: `${id}`, page_size: 1, ...filter } })).count
  const counts = await Promise.all([
    count({ status: 'open' }),
    count({ status: 'pending' }),
    count({ q: 'is:snoozed' }),
  ])
  return counts.reduce((sum, n) => sum + n, 0)
}

/** Offers to hand the tickets over first: nobody sees what is left with somebody who can't log in. */
async function startDeactivation(acting: Acting, member: Member): Promise<void> {
  await attempt(acting, async () => {
    const n = await countUnresolved(acting, member)
    if (!n) return askDeactivation(acting, member)
    const name = member.username
    const keep = { id: 'keep', label: w('keep', { name }), run: () => askDeactivation(acting, member) }
    acting.desk.set({
      overlay: {
        kind: 'menu',
        title: w('heirs', { n, name }),
        choices: () => [...heirsOf(acting, member, (heir) => askDeactivation(acting, member, heir)), keep],
      },
    })
  })
}

function askDeactivation(acting: Acting, member: Member, heir?: Heir): void {
  const { id, username: name } = member
  acting.desk.set({
    overlay: {
      kind: 'question',
      title: w('deactivateAsk', { name }),
      text: [w('deactivateText'), heir && w('goesTo', { to: heir.name })].filter(Boolean).join(' '),
      action: w('deactivateAction'),
      run: () =>
        attempt(acting, async () => {
          if (heir) await handOver(acting, member, heir)
          await callOf(acting)('PATCH /api/users/{id}/', { id, body: { is_active: false } })
          acting.desk.app.say(w('deactivated', { name }))
        }),
    },
  })
}

function reactivate(acting: Acting, { id, username: name }: Member): Promise<void> {
  return attempt(acting, async () => {
    await callOf(acting)('PATCH /api/users/{id}/', { id, body: { is_active: true } })
    acting.desk.app.say(w('reactivated', { name }))
  })
}

export const withdraw = (acting: Acting, { id, name }: Invitation): Promise<void> =>
  attempt(acting, async () => {
    await callOf(acting)('DELETE /api/invitations/{id}/', { id })
    acting.desk.app.say(w('withdrawn', { name }))
  })
