import { useEffect, useRef, useState } from 'preact/hooks'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import { lazy } from '../ui/lazy.tsx'
import { Button } from '../ui/parts.tsx'
import own from './canned.css?inline'
import { w } from './canned-words.ts'
import { Keys } from './glyph.tsx'
import { useDesk, useIsAdmin } from './hooks.ts'
import { Nothing, Page, pageCss, Read, Row } from './page.tsx'
import { soon } from './state/canned.ts'
import { findMatches } from './state/fuzzy.ts'
import { type CannedReply, lookupsOf } from './state/lookups.ts'
import { readAll } from './state/read-all.ts'
import { useReading } from './state/reading.ts'

export const css = [...pageCss, own]

const CannedForm = lazy(() => import('./canned-form.tsx').then(({ CannedForm }) => ({ View: CannedForm, css: [] })))

/** What is answered again and again: one's own canned replies and the team's. */
export function Canned() {
  const desk = useDesk()
  const app = useApp()
  const { call } = app.engine
  const isAdmin = useIsAdmin()
  const { userId } = useStore(app)
  const reading = useReading(() => readAll((query) => call('GET /api/canned-replies/', { query })))
  useEffect(() => void CannedForm.preload().catch(() => {}), [])
  const [open, setOpen] = useState<CannedReply | 'new'>()
  const [gone, setGone] = useState<readonly number[]>([])

  async function refresh() {
    await Promise.all([reading.refresh(), lookupsOf(desk).refresh()])
  }
  function remove(reply: CannedReply) {
    const { id, title } = reply
    setOpen(undefined)
    setGone((before) => [...before, id])
    soon(
      app,
      w('deleted', { title }),
      async (keepalive) => {
        await call('DELETE /api/canned-replies/{id}/', { id, keepalive })
        await refresh()
      },
      () => setGone((before) => before.filter((one) => one !== id)),
    )
  }

  if (open)
    return (
      <CannedForm
        reply={open === 'new' ? undefined : open}
        mayEdit={open === 'new' || isAdmin || open.owner.id === userId}
        close={(isSaved) => {
          setOpen(undefined)
          if (isSaved) refresh()
        }}
        remove={remove}
      />
    )
  return (
    <Page
      title={w('canned')}
      lead={w('lead')}
      keys={{ n: () => setOpen('new') }}
      tools={
        <Button onClick={() => setOpen('new')}>
          {w('add')}
          <Keys keys="n" />
        </Button>
      }
    >
      <Read of={reading}>
        {(replies) => <List replies={replies.filter(({ id }) => !gone.includes(id))} open={setOpen} />}
      </Read>
    </Page>
  )
}

function List({ replies, open }: { replies: CannedReply[]; open: (reply: CannedReply) => void }) {
  const [typed, setTyped] = useState('')
  const list = useRef<HTMLUListElement>(null)
  if (!replies.length) return <Nothing title={w('none')} hint={w('noneHint')} />
  const found = findMatches(typed, replies, ({ title }) => title)
  return (
    <>
      <div class="field search-canned">
        <input
          type="search"
          aria-label={w('search')}
          placeholder={w('search')}
          autocomplete="off"
          maxLength={200}
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') list.current?.querySelector('button')?.focus()
            else if (event.key === 'Enter' && found[0]) open(found[0])
            else return
            event.preventDefault()
          }}
        />
      </div>
      <ul class="list" aria-label={w('canned')} ref={list}>
        {found.map((reply) => (
          <li key={reply.id}>
            <Row onOpen={() => open(reply)}>
              <span class="what" dir="auto">
                {reply.title}
                <small>{reply.message || w('changesAlone')}</small>
              </span>
              {reply.changes && <span class="badge">{w('macro')}</span>}
              {!reply.is_shared && <span class="badge quiet">{w('onlyYou')}</span>}
            </Row>
          </li>
        ))}
      </ul>
      {!found.length && <Nothing title={w('notFound')} hint={w('notFoundHint')} />}
    </>
  )
}
