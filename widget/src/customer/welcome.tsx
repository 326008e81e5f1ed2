import { useState } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import formCss from '../ui/form.css?inline'
import { Field, Form } from '../ui/form.tsx'
import { Button } from '../ui/parts.tsx'
import { Names } from './names.tsx'

export const css = [formCss]

/** Sign up or log in. A session that ended comes back here too, and goes on where it was. */
export function Welcome() {
  const app = useApp()
  const { hasEnded } = useStore(app)
  const [isNew, setNew] = useState(false)
  return (
    <section class="page welcome">
      <h3>{t(isNew ? 'signUp' : 'logIn')}</h3>
      <p class="lead" role={hasEnded ? 'alert' : undefined}>
        {t(hasEnded ? 'ended' : 'lead')}
      </p>
      {isNew ? <SignUp /> : <LogIn />}
      <Button look="link" onClick={() => setNew(!isNew)}>
        {t(isNew ? 'toLogIn' : 'toSignUp')}
      </Button>
    </section>
  )
}

function LogIn() {
  const app = useApp()
  return (
    <Form action={t('logIn')} send={({ username = '', password = '' }) => app.logIn(username, password)}>
      <Field name="username" label={t('username')} autocomplete="username" />
      <Field name="password" label={t('password')} type="password" autocomplete="current-password" />
    </Form>
  )
}

function SignUp() {
  const app = useApp()
  return (
    <Form
      action={t('signUp')}
      send={({ username = '', password = '', ...names }) => app.signUp({ username, password, ...names })}
    >
      <Field name="username" label={t('username')} autocomplete="username" />
      <Field
        name="password"
        label={t('password')}
        type="password"
        autocomplete="new-password"
        hint={t('passwordHint')}
      />
      <Names />
    </Form>
  )
}
