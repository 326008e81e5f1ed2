import { useState } from 'preact/hooks'
import { ApiError } from '../client.ts'
import '../locales/en-views.ts'
import { t } from '../locales/index.ts'
import { explain } from '../state/faults.ts'
import { useApp } from '../state/hooks.ts'
import { saveFile } from '../state/save-file.ts'
import { useStore } from '../state/store.ts'
import formCss from '../ui/form.css?inline'
import { Field, Form } from '../ui/form.tsx'
import { Button, Failed, Skeleton } from '../ui/parts.tsx'
import ticketParts from '../ui/ticket-parts.css?inline'
import own from './account.css?inline'
import { logIn } from './log-in.ts'
import { Names } from './names.tsx'

export const css = [formCss, ticketParts, own]

export function Account() {
  const app = useApp()
  const { me, meFault } = useStore(app)
  const { call } = app.engine
  if (!me) return meFault ? <Failed fault={meFault} retry={app.loadMe} /> : <Skeleton kind="rows" />

  async function save({ first_name = '', last_name = '', email = '' }: Record<string, string>) {
    app.set({ me: await call('PATCH /api/me/', { body: { first_name, last_name, email } }) })
    app.say(t('saved'))
  }

  return (
    <section class="page account">
      <h3>{t('profile')}</h3>
      <p class="lead" dir="auto">
        {me.username} {me.is_customer_service && <span class="badge">{t('support')}</span>}
      </p>
      <h4>{t('aboutYou')}</h4>
      <Form action={t('save')} look="plain" send={save}>
        <Names first_name={me.first_name} last_name={me.last_name} email={me.email} />
      </Form>
      {me.has_password && <PasswordChange username={me.username} />}
      <h4>{t('yourData')}</h4>
      <Download />
      <Erase hasPassword={me.has_password} />
      <Button look="link" onClick={app.logOut}>
        {t('logOut')}
      </Button>
    </section>
  )
}

/** It ends every session, this one too: so a new one begins at once. */
function PasswordChange({ username }: { username: string }) {
  const app = useApp()
  async function send({ current_password = '', new_password = '' }: Record<string, string>, form: HTMLFormElement) {
    await app.engine.call('POST /api/me/password/', { body: { current_password, new_password } })
    await logIn(app.engine, username, new_password)
    form.reset()
    app.say(t('passwordChanged'))
  }
  return (
    <>
      <h4>{t('changePassword')}</h4>
      <Form action={t('changePassword')} look="plain" send={send}>
        <Field name="current_password" label={t('currentPassword')} type="password" autocomplete="current-password" />
        <Field
          name="new_password"
          label={t('newPassword')}
          type="password"
          autocomplete="new-password"
          hint={t('passwordHint')}
        />
      </Form>
    </>
  )
}

function Download() {
  const app = useApp()
  async function save() {
    try {
      const data = await app.engine.call('GET /api/me/export/')
      saveFile('my-data.json', 'application/json', JSON.stringify(data, null, 2))
    } catch (fault) {
      app.say(explain(fault))
    }
  }
  return <Button onClick={save}>{t('download')}</Button>
}

function Erase({ hasPassword }: { hasPassword: boolean }) {
  const app = useApp()
  const [isAsking, setAsking] = useState(false)
  async function erase({ password }: Record<string, string>) {
    try {
      await app.engine.call('DELETE /api/me/', { body: password ? { password } : {} })
    } catch (fault) {
      if (!(fault instanceof ApiError) || fault.status !== 401) throw fault
    }
    for (const item of app.engine.outbox.items()) app.engine.outbox.discard(item.id)
    await app.logOut()
    app.say(t('erased'))
  }
  if (!isAsking)
    return (
      <Button look="danger" onClick={() => setAsking(true)}>
        {t('erase')}
      </Button>
    )
  return (
    <div class="erase">
      <p>{t('eraseHint')}</p>
      <Form action={t('eraseSure')} look="danger" send={erase}>
        {hasPassword && <Field name="password" label={t('password')} type="password" autocomplete="current-password" />}
      </Form>
      <Button look="link" onClick={() => setAsking(false)}>
        {t('cancel')}
      </Button>
    </div>
  )
}
