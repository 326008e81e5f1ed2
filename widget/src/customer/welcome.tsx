import { useEffect, useState } from 'preact/hooks'
import { t } from '../locales/index.ts'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import formCss from '../ui/form.css?inline'
import { Field, Form } from '../ui/form.tsx'
import { lazy } from '../ui/lazy.tsx'
import { Button, Skeleton, Trouble } from '../ui/parts.tsx'
import { logIn } from './log-in.ts'

export const css = [formCss]

const SignUp = lazy(() => import('./sign-up.tsx').then(({ SignUp }) => ({ View: SignUp, css: [] })))

/** Sign up or log in, or what becomes of the host's own log-in. A session that ended comes back here too, and goes on where it was. */
export function Welcome() {
  const { signIn } = useApp().engine
  if (signIn?.state === 'busy') return <Skeleton kind="rows" />
  if (signIn?.state === 'failed') return <Trouble text={t('failed')} action={t('retry')} act={signIn.again} />
  return <Entrance />
}

function Entrance() {
  const app = useApp()
  const { hasEnded } = useStore(app)
  const [isNew, setNew] = useState(false)
  const hasSignup = useSignup()
  return (
    <section class="page welcome">
      <h3>{t(isNew ? 'signUp' : 'logIn')}</h3>
      <p class="lead" role={hasEnded ? 'alert' : undefined}>
        {t(hasEnded ? 'ended' : hasSignup ? 'lead' : 'hostLogIn')}
      </p>
      {isNew ? <SignUp /> : <LogIn />}
      {hasSignup && (
        <Button look="link" onClick={() => setNew(!isNew)}>
          {t(isNew ? 'toLogIn' : 'toSignUp')}
        </Button>
      )}
    </section>
  )
}

/** Whether customers sign up here. Until the service has said so, they do. */
function useSignup(): boolean {
  const { call } = useApp().engine
  const [hasSignup, setSignup] = useState(true)
  useEffect(() => {
    call('GET /api/service/').then(
      ({ signup }) => setSignup(signup),
      () => {},
    )
  }, [])
  return hasSignup
}

function LogIn() {
  const { engine } = useApp()
  return (
    <Form action={t('logIn')} send={({ username = '', password = '' }) => logIn(engine, username, password)}>
      <Field name="username" label={t('username')} autocomplete="username" />
      <Field name="password" label={t('password')} type="password" autocomplete="current-password" />
    </Form>
  )
}
