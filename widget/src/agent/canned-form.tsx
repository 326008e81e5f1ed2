import type { Priority, Status } from '@deskside/backend/contract'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useApp } from '../state/hooks.ts'
import { useStore } from '../state/store.ts'
import { limits } from '../state/text.ts'
import { Field, Form } from '../ui/form.tsx'
import { Button } from '../ui/parts.tsx'
import { Text } from '../ui/text.tsx'
import { w } from './canned-words.ts'
import { useDesk } from './hooks.ts'
import { type Option, Page, Select } from './page.tsx'
import { bodyOf, type CannedDraft, draftOf } from './state/canned.ts'
import { type CannedReply, lookupsOf } from './state/lookups.ts'
import { fillPlaceholders, valuesOf } from './state/placeholders.ts'

export interface CannedFormProps {
  reply: CannedReply | undefined
  mayEdit: boolean
  close: (isSaved?: boolean) => void
  remove: (reply: CannedReply) => void
}

const statuses = ['open', 'pending', 'resolved', 'closed'] as const
const priorities = ['low', 'normal', 'high', 'urgent'] as const

/** Writes a canned reply, with what it will look like. */
export function CannedForm({ reply, mayEdit, close, remove }: CannedFormProps) {
  const app = useApp()
  const desk = useDesk()
  const { agents, labels } = useStore(lookupsOf(desk))
  const [draft, setDraft] = useState(() => draftOf(reply))
  const box = useRef<HTMLDivElement>(null)
  const change = (part: Partial<CannedDraft>) => setDraft((before) => ({ ...before, ...part }))
  const isChanged = JSON.stringify(draft) !== JSON.stringify(draftOf(reply))

  useLayoutEffect(() => box.current?.querySelector('input')?.focus(), [])

  async function save() {
    const body = bodyOf(draft, reply)
    const { call } = app.engine
    if (reply) await call('PATCH /api/canned-replies/{id}/', { id: reply.id, body })
    else await call('POST /api/canned-replies/', { body })
    app.say(w('saved', { title: draft.title }))
    close(true)
  }
  function leave() {
    if (!isChanged) return close()
    desk.set({
      overlay: { kind: 'question', title: w('unsaved'), text: w('unsavedText'), action: w('leave'), run: close },
    })
  }
  const agentOptions: Option[] = agents.map(({ id, username }) => [`${id}`, username])

  return (
    <Page
      title={reply?.title ?? w('add')}
      keys={{
        Escape: leave,
        'mod+Enter': () => box.current?.querySelector('form')?.requestSubmit(),
      }}
      tools={<Button onClick={leave}>{w('back')}</Button>}
    >
      {!mayEdit && <p class="lead">{w('ownedBy', { name: reply?.owner.username ?? '' })}</p>}
      <div ref={box} class="canned">
        {mayEdit && (
          <Form action={w('save')} send={save}>
            <Field
              name="title"
              label={w('title')}
              hint={w('titleHint')}
              value={draft.title}
              limit={100}
              onText={(title) => change({ title })}
            />
            <Message draft={draft} change={change} />
            <fieldset class="box">
              <legend>{w('changes')}</legend>
              <div class="columns">
                <Select
                  name="status"
                  label={w('status')}
                  value={draft.status}
                  options={[['', w('asIs')], ...statuses.map((one) => [one, w(one)] as const)]}
                  onChoose={(value) => change({ status: value as Status | '' })}
                />
                <Select
                  name="priority"
                  label={w('priority')}
                  value={draft.priority}
                  options={[['', w('asIs')], ...priorities.map((one) => [one, w(one)] as const)]}
                  onChoose={(value) => change({ priority: value as Priority | '' })}
                />
                <Select
                  name="assignee"
                  label={w('assignee')}
                  value={draft.assignee}
                  options={[['', w('asIs')], ['me', w('me')], ['none', w('nobody')], ...agentOptions]}
                  onChoose={(value) => change({ assignee: value })}
                />
              </div>
              <Field
                name="changes"
                label={w('labels')}
                hint={[w('labelsHint'), labels.slice(0, 8).join(', ')].filter(Boolean).join(': ')}
                value={draft.labels}
                isOptional
                onText={(typed) => change({ labels: typed })}
              />
            </fieldset>
            <Select
              name="is_shared"
              label={w('forWhom')}
              value={draft.isShared ? 'all' : 'me'}
              options={[
                ['me', w('forMe')],
                ['all', w('forAll')],
              ]}
              onChoose={(value) => change({ isShared: value === 'all' })}
            />
          </Form>
        )}
        <Preview message={draft.message} />
        {reply && mayEdit && (
          <Button look="danger" onClick={() => remove(reply)}>
            {w('delete')}
          </Button>
        )}
      </div>
    </Page>
  )
}

const placeholders = [
  'requester.first_name',
  'requester.last_name',
  'requester.username',
  'ticket.id',
  'ticket.subject',
  'agent.first_name',
  'agent.username',
] as const

function Message({ draft, change }: { draft: CannedDraft; change: (part: Partial<CannedDraft>) => void }) {
  const box = useRef<HTMLDivElement>(null)
  function insert(name: string) {
    const area = box.current?.querySelector('textarea')
    if (!area) return
    area.focus()
    area.setRangeText(`{{${name}}}`, area.selectionStart, area.selectionEnd, 'end')
    area.dispatchEvent(new InputEvent('input', { bubbles: true }))
  }
  return (
    <div ref={box}>
      <Field
        name="message"
        label={w('message')}
        hint={w('messageHint')}
        value={draft.message}
        limit={limits.message}
        isLong
        isOptional
        onText={(message) => change({ message })}
      />
      <div class="row placeholders">
        <span>{w('insert')}</span>
        {placeholders.map((name) => (
          <button key={name} type="button" title={`{{${name}}}`} onClick={() => insert(name)}>
            {w(name)}
          </button>
        ))}
      </div>
      <p class="hint">{w('ownBlank', { example: '{{parcel.number}}' })}</p>
    </div>
  )
}

/** The text as a requester would get it. */
function Preview({ message }: { message: string }) {
  const { me } = useStore(useApp())
  if (!message.trim()) return null
  const sample = {
    id: 1204,
    subject: w('sampleSubject'),
    requester: { id: 1, username: 'mara', is_customer_service: false },
  }
  const names = { first_name: 'Mara', last_name: 'Lindqvist' }
  const agent = { username: me?.username ?? '', first_name: me?.first_name ?? '' }
  return (
    <section class="preview" aria-label={w('preview')}>
      <h4>{w('preview')}</h4>
      <Text text={fillPlaceholders(message, valuesOf(sample, names, agent))} />
    </section>
  )
}
