import type { Invitation } from '@deskside/backend/contract'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { fullTime } from '../locales/times.ts'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Field, Form, type Values } from '../ui/form.tsx'
import { Button } from '../ui/parts.tsx'
import { Keys } from './glyph.tsx'
import { useDesk, useIsAdmin } from './hooks.ts'
import { Page, pageCss, Read, Row, Select } from './page.tsx'
import { useReading } from './state/reading.ts'
import { type Acting, type Member, openMember, readTeam, type ShownLink, withdraw } from './state/team.ts'
import { w } from './team-words.ts'

export const css = pageCss

/** Who answers customers; admins say who does. */
export function Team() {
  const desk = useDesk()
  const isAdmin = useIsAdmin()
  const reading = useReading(() => readTeam(desk.app.engine.call, isAdmin), `${isAdmin}`)
  const [isInviting, setInviting] = useState(false)
  const [link, setLink] = useState<ShownLink>()
  const invite = () => {
    setLink(undefined)
    setInviting(true)
  }
  const show = (made: ShownLink) => {
    setInviting(false)
    setLink(made)
  }
  return (
    <Page
      title={w('team')}
      lead={w('lead')}
      keys={isAdmin ? { n: invite } : {}}
      tools={
        isAdmin && (
          <Button onClick={invite}>
            {w('invite')}
            <Keys keys="n" />
          </Button>
        )
      }
    >
      {isInviting && (
        <Invite
          close={() => setInviting(false)}
          show={(made) => {
            show(made)
            reading.refresh()
          }}
        />
      )}
      {link && <LinkBox key={link.url} link={link} close={() => setLink(undefined)} />}
      <Read of={reading}>
        {(team) => {
          const acting: Acting = { desk, team, show, refresh: reading.refresh }
          return (
            <>
              <ul class="list" aria-label={w('members')}>
                {team.members.map((member) => (
                  <li key={member.id}>
                    <MemberRow member={member} onOpen={isAdmin ? () => openMember(acting, member) : undefined} />
                  </li>
                ))}
              </ul>
              {team.invitations.length > 0 && <Invitations acting={acting} invitations={team.invitations} />}
            </>
          )
        }}
      </Read>
    </Page>
  )
}

function MemberRow({ member, onOpen }: { member: Member; onOpen: (() => void) | undefined }) {
  const { userId } = useStore(useApp())
  const { username, first_name, last_name, role, is_active } = member
  const name = `${first_name} ${last_name}`.trim()
  return (
    <Row onOpen={onOpen}>
      <Avatar name={name || username} />
      <span class="what" dir="auto">
        {name || username}
        {name && <small>{username}</small>}
      </span>
      {member.id === userId && <span class="badge quiet">{w('you')}</span>}
      {!is_active && <span class="badge quiet">{w('off')}</span>}
      <span class={role === 'admin' ? 'badge' : 'badge quiet'}>{w(role === 'admin' ? 'admin' : 'agent')}</span>
    </Row>
  )
}

function Invite({ show, close }: { show: (link: ShownLink) => void; close: () => void }) {
  const { call } = useApp().engine
  const box = useRef<HTMLElement>(null)
  useLayoutEffect(() => box.current?.querySelector('input')?.focus(), [])
  async function send({ name = '', role }: Values) {
    const made = await call('POST /api/invitations/', { body: { name, role: role === 'admin' ? 'admin' : 'agent' } })
    show({ ...made, title: w('invited', { name: made.name }) })
  }
  const roles = [
    ['agent', w('agentHint')],
    ['admin', w('adminHint')],
  ] as const
  return (
    <section class="box" aria-label={w('invite')} ref={box}>
      <h4>{w('invite')}</h4>
      <p class="hint">{w('inviteHint')}</p>
      <Form action={w('makeLink')} send={send}>
        <Field name="name" label={w('name')} hint={w('nameHint')} limit={150} />
        <Select name="role" label={w('role')} options={roles} />
      </Form>
      <Button look="link" onClick={close}>
        {w('cancel')}
      </Button>
    </section>
  )
}

/** The only time that a link is seen: the service keeps a hash of it, no more. */
function LinkBox({ link, close }: { link: ShownLink; close: () => void }) {
  const field = useRef<HTMLInputElement>(null)
  const [said, say] = useState('')
  useLayoutEffect(() => field.current?.select(), [])
  async function copy() {
    try {
      await navigator.clipboard.writeText(link.url)
      say(w('copied'))
    } catch {
      field.current?.select()
      say(w('copyByHand'))
    }
  }
  return (
    <section class="box" aria-label={link.title}>
      <h4 dir="auto">{link.title}</h4>
      <p>{w('once', { name: link.name, time: fullTime(link.expires_at) })}</p>
      <div class="row">
        <div class="field">
          <input ref={field} readOnly value={link.url} aria-label={w('link')} spellcheck={false} />
        </div>
        <Button look="main" onClick={copy}>
          {w('copyLink')}
        </Button>
        <Button onClick={close}>{w('done')}</Button>
      </div>
      <p class="hint" role="status">
        {said}
      </p>
    </section>
  )
}

function Invitations({ acting, invitations }: { acting: Acting; invitations: Invitation[] }) {
  return (
    <>
      <h4>{w('invitations')}</h4>
      <ul class="list" aria-label={w('invitations')}>
        {invitations.map((one) => (
          <li key={one.id} class="row-line">
            <span class="what" dir="auto">
              {one.name}
              <small>{w('invitedBy', { by: one.created_by.username, time: fullTime(one.expires_at) })}</small>
            </span>
            <span class={one.role === 'admin' ? 'badge' : 'badge quiet'}>{w(one.role)}</span>
            <Button
              class="row-button"
              aria-label={w('withdrawName', { name: one.name })}
              onClick={() => withdraw(acting, one)}
            >
              {w('withdraw')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}
