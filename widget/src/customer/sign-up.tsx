import { t } from '../locales/index.ts'
import { useApp } from '../state/hooks.ts'
import { Field, Form } from '../ui/form.tsx'
import { logIn } from './log-in.ts'
import { Names } from './names.tsx'

export function SignUp() {
  const { engine } = useApp()
  async function send({ username = '', password = '', ...names }: Record<string, string>) {
    await engine.call('POST /api/signup/', { body: { username, password, ...names } })
    await logIn(engine, username, password)
  }
  return (
    <Form action={t('signUp')} send={send}>
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
