import t, { type Test } from 'tap'
import { createDrafts } from '../../widget/src/drafts.ts'
import { createStorage } from '../../widget/src/storage.ts'
import { install, pageStorage } from '../support/page-storage.ts'

function desk(t: Test) {
  const area = pageStorage()
  t.teardown(install('localStorage', () => area))
  const who: { id?: number } = {}
  const open = () => createDrafts(createStorage('local', 'https://one.example'), () => who.id)
  return { area, who, open }
}

t.test('a draft is there at once, and after a reload once it was flushed', (t) => {
  const { area, open } = desk(t)
  const drafts = open()
  drafts.set(7, { message: 'Half a sen' })
  t.same(drafts.get(7), { message: 'Half a sen' })
  t.same(Object.keys(area), [], 'nothing is written while typing')
  drafts.flush()
  t.same(open().get(7), { message: 'Half a sen' })
  drafts.clear(7)
  t.equal(open().get(7), undefined)
  t.end()
})

t.test('a draft is written by itself after a moment', async (t) => {
  const { open } = desk(t)
  open().set('new', { subject: 'S', message: 'M' })
  while (!open().get('new')) await new Promise((resolve) => setTimeout(resolve, 20))
  t.same(open().get('new'), { subject: 'S', message: 'M' })
})

t.test('nobody sees the drafts of another account', (t) => {
  const { who, open } = desk(t)
  const drafts = open()
  who.id = 1
  drafts.set(7, { message: 'of one' })
  who.id = 2
  t.equal(drafts.get(7), undefined)
  drafts.set(7, { message: 'of two' })
  drafts.clearAll()
  t.equal(drafts.get(7), undefined)
  who.id = 1
  t.same(drafts.get(7), { message: 'of one' })
  t.end()
})

t.test('what was typed before a log-in belongs to who logs in, without overwriting', (t) => {
  const { who, open } = desk(t)
  const drafts = open()
  drafts.set('new', { message: 'before' })
  drafts.set(7, { message: 'before' })
  who.id = 1
  drafts.set(7, { message: 'mine' })
  drafts.adopt()
  t.same(drafts.get('new'), { message: 'before' })
  t.same(drafts.get(7), { message: 'mine' })
  delete who.id
  t.equal(drafts.get('new'), undefined)
  t.end()
})
