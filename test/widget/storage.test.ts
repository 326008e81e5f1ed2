import t from 'tap'
import { createStorage } from '../../widget/src/storage.ts'
import { install, pageStorage } from '../support/page-storage.ts'

t.test('values come back as they were, apart for each service', (t) => {
  const area = pageStorage()
  t.teardown(install('localStorage', () => area))
  const one = createStorage('local', 'https://one.example')
  const two = createStorage('local', 'https://two.example')
  one.set('draft:1', { message: 'Hello' })
  one.set('session', 'x')
  t.same(one.get('draft:1'), { message: 'Hello' })
  t.equal(two.get('draft:1'), undefined)
  t.same(one.keys('draft:'), ['draft:1'])
  t.same(createStorage('local', 'https://one.example').get('draft:1'), { message: 'Hello' }, 'after a reload')
  one.remove('draft:1')
  t.equal(one.get('draft:1'), undefined)
  t.end()
})

t.test('a storage that throws on being named leaves everything in memory', (t) => {
  t.teardown(
    install('localStorage', () => {
      throw new Error('SecurityError')
    }),
  )
  const storage = createStorage('local', 'https://one.example')
  storage.set('a', 1)
  t.equal(storage.get('a'), 1)
  t.same(storage.keys(''), ['a'])
  storage.remove('a')
  t.equal(storage.get('a'), undefined)
  t.end()
})

t.test('a full storage keeps the newest value in memory', (t) => {
  const area = pageStorage()
  t.teardown(install('localStorage', () => area))
  const storage = createStorage('local', 'https://one.example')
  storage.set('a', 'old')
  area.setItem = () => {
    throw new Error('QuotaExceededError')
  }
  storage.set('a', 'new')
  t.equal(storage.get('a'), 'new')
  t.end()
})

t.test('what is no JSON counts as nothing, and "none" touches no storage', (t) => {
  const area = pageStorage()
  t.teardown(install('localStorage', () => area))
  area.setItem('deskside:https://one.example:a', '{broken')
  t.equal(createStorage('local', 'https://one.example').get('a'), undefined)
  const none = createStorage('none', 'https://one.example')
  none.set('b', 1)
  t.equal(none.get('b'), 1)
  t.same(Object.keys(area), ['deskside:https://one.example:a'])
  t.end()
})
