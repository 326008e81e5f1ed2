import { useEffect, useRef, useState } from 'preact/hooks'
import { logIn } from '../customer/log-in.ts'
import { t } from '../locales/index.ts'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import formCss from '../ui/form.css?inline'
import { Field, Form } from '../ui/form.tsx'
import { Button } from '../ui/parts.tsx'
import { Toast } from '../ui/toast.tsx'
import { Acceptance } from './acceptance.tsx'
import entranceCss from './entrance.css?inline'
import { Tool } from './glyph.tsx'
import { dropOnceLink, type OnceLink, takeOnceLink } from './state/once-link.ts'
import { wordsOf } from './words-of.ts'

export const css = [formCss, entranceCss]

const own = wordsOf({
  logOut: 'Log out',
  consoleLead: 'For the support team.',
  notAgent: 'This page is for the support team',
  notAgentHint:
    'You are logged in as {name}. Your own tickets are in the support window of the site that you came from.',
})

/** Where nobody is signed in, or a customer is. */
export function Entrance({ isPage, onClose }: { isPage: boolean; onClose: () => void }) {
  const app = useApp()
  const { isOpen, session, hasEnded, me } = useStore(app)
  const [link, setLink] = useOnceLink(isPage)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isOpen) box.current?.querySelector<HTMLElement>('input')?.focus()
  }, [isOpen, !session, !link])
  if (link) return <Acceptance key={link.secret} link={link} close={() => setLink(undefined)} />
  return (
    <div
      class="entrance"
      hidden={!isOpen}
      {...{ role: isPage ? ('main' as const) : ('dialog' as const), 'aria-label': t('support') }}
      ref={box}
    >
      <section class="card">
        {!isPage && <Tool icon="close" label={t('close')} onClick={onClose} />}
        {session ? (
          <>
            <h2>{own('notAgent')}</h2>
            <p class="lead" role="alert">
              {own('notAgentHint', { name: me?.username ?? '' })}
            </p>
            <Button onClick={app.logOut}>{own('logOut')}</Button>
          </>
        ) : (
          <>
            <h2>{t('logIn')}</h2>
            <p class="lead" role={hasEnded ? 'alert' : undefined}>
              {hasEnded ? t('ended') : own('consoleLead')}
            </p>
            <Form
              action={t('logIn')}
              send={({ username = '', password = '' }) => logIn(app.engine, username, password)}
            >
              <Field name="username" label={t('username')} autocomplete="username" />
              <Field name="password" label={t('password')} type="password" autocomplete="current-password" />
            </Form>
          </>
        )}
      </section>
      <Toast />
    </div>
  )
}

/** A link that the page was opened with, or that was put into its address since. */
function useOnceLink(isPage: boolean) {
  const [link, setLink] = useState(() => (isPage ? takeOnceLink() : undefined))
  useEffect(() => {
    if (!isPage) return
    const look = () => setLink(takeOnceLink())
    addEventListener('hashchange', look)
    return () => removeEventListener('hashchange', look)
  }, [])
  function put(next: OnceLink | undefined) {
    if (!next) dropOnceLink()
    setLink(next)
  }
  return [link, put] as const
}
