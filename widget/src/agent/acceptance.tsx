import { useEffect, useRef } from 'preact/hooks'
import { ApiError } from '../client.ts'
import { enter } from '../customer/log-in.ts'
import { t } from '../locales/index.ts'
import { fieldFaults } from '../state/faults.ts'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import { Field, Form, type Values } from '../ui/form.tsx'
import { Button } from '../ui/parts.tsx'
import type { OnceLink } from './state/once-link.ts'
import { wordsOf } from './words-of.ts'

const w = wordsOf({
  join: 'Join the support team',
  joinLead: 'Choose a username and a password for yourself.',
  usernameHint: 'Customers see it beside your replies.',
  joinAction: 'Join',
  reset: 'Choose a new password',
  resetLead: 'You are logged out everywhere, then you log in with it.',
  newPassword: 'New password',
  resetAction: 'Set the new password',
  resetDone: 'Your new password is set. Log in with it.',
  other: 'You are logged in as {name}. That ends here when you go on.',
  leave: 'Not now',
})

/** What a link opens, whoever is logged in. */
export function Acceptance({ link: { kind, secret }, close }: { link: OnceLink; close: () => void }) {
  const app = useApp()
  const { isOpen, me } = useStore(app)
  const box = useRef<HTMLElement>(null)
  const isReset = kind === 'reset'
  const asNobody = app.engine.callAs(() => undefined)
  useEffect(() => {
    if (isOpen) box.current?.querySelector('input')?.focus()
  }, [isOpen])

  /** There is no field for the link: what is wrong with it is wrong with all of it. */
  async function attempt<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (fault) {
      const words = fieldFaults(fault)[kind]
      throw words ? new ApiError(400, { detail: words.join(' ') }) : fault
    }
  }
  async function join({ username = '', password = '', first_name = '', last_name = '' }: Values) {
    const body = { invitation: secret, username, password, first_name, last_name }
    const { token } = await attempt(asNobody('POST /api/invitations/accept/', { body }))
    await enter(app.engine, token)
    close()
  }
  async function reset({ new_password = '' }: Values) {
    await attempt(asNobody('POST /api/password-resets/accept/', { body: { reset: secret, new_password } }))
    await app.logOut()
    close()
    app.say(w('resetDone'))
  }
  const password = { type: 'password', autocomplete: 'new-password', hint: t('passwordHint') } as const
  return (
    <main class="entrance" hidden={!isOpen} aria-label={t('support')}>
      <section class="card" ref={box}>
        <h2>{w(isReset ? 'reset' : 'join')}</h2>
        <p class="lead">{w(isReset ? 'resetLead' : 'joinLead')}</p>
        {me && <p class="lead">{w('other', { name: me.username })}</p>}
        {isReset ? (
          <Form action={w('resetAction')} send={reset}>
            <Field name="new_password" label={w('newPassword')} {...password} />
          </Form>
        ) : (
          <Form action={w('joinAction')} send={join}>
            <div class="pair">
              <Field name="first_name" label={t('firstName')} autocomplete="given-name" isOptional />
              <Field name="last_name" label={t('lastName')} autocomplete="family-name" isOptional />
            </div>
            <Field name="username" label={t('username')} autocomplete="username" hint={w('usernameHint')} />
            <Field name="password" label={t('password')} {...password} />
          </Form>
        )}
        <Button look="link" onClick={close}>
          {w('leave')}
        </Button>
      </section>
    </main>
  )
}
