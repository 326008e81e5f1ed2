import { readdirSync, statSync } from 'node:fs'
import t from 'tap'
import { en } from '../../widget/src/locales/en.ts'
import { views } from '../../widget/src/locales/en-views.ts'
import { commandNames, unknownCommand } from '../../widget/src/unknown.ts'

t.test('the commands are these, and a new one is a decision', async (t) => {
  t.same(commandNames.sort(), [
    'close',
    'destroy',
    'hide',
    'identify',
    'init',
    'logout',
    'newTicket',
    'on',
    'open',
    'ready',
    'setContext',
    'setLocale',
    'setTheme',
    'show',
    'toggle',
  ])
})

t.test('who mistypes a command is told the nearest one', async (t) => {
  const warnings: unknown[] = []
  const { warn } = console
  console.warn = (text: unknown) => warnings.push(text)
  t.teardown(() => {
    console.warn = warn
  })
  for (const [typed, meant] of [
    ['opne', 'open'],
    ['identity', 'identify'],
    ['SETLOCALE', 'setLocale'],
    ['newticket', 'newTicket'],
    ['logOut', 'logout'],
  ] as const) {
    const message = `Deskside has no command "${typed}". Did you mean "${meant}"?`
    t.same(unknownCommand(typed), { code: 'unknown_command', message })
    t.equal(warnings.pop(), message)
  }
})

t.test('every language says all that English says, and fills in the same', async (t) => {
  const english: Record<string, string> = { ...en, ...views }
  const stems = [...new Set(Object.keys(english).map((key) => key.replace(/_(one|other)$/, '')))]
  const slots = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()
  const folder = new URL('../../widget/src/locales/', import.meta.url)
  const names = readdirSync(folder).filter((name) => !/^(en|en-views|index|load|times|words)\.ts$/.test(name))
  t.equal(names.length, 19)
  let keys: string[] | undefined
  for (const name of names) {
    const { default: words } = (await import(new URL(name, folder).href)) as { default: Record<string, string> }
    keys ??= Object.keys(words).sort()
    t.same(Object.keys(words).sort(), keys, name)
    for (const [key, text] of Object.entries(words)) {
      t.ok(stems.includes(key), `${name} ${key}`)
      const meant = slots(english[key] ?? english[`${key}_other`] ?? '')
      for (const form of text.split('|')) t.same(slots(form), meant, `${name} ${key}: ${form}`)
    }
  }
})

t.test('a language weighs a thousand bytes at most', async (t) => {
  const folder = new URL('../../widget/dist/widget/', import.meta.url)
  const files = readdirSync(folder).filter((name) => /^(?!ui)([a-z]{2}|zh-hant)-[\w-]{7}\.js\.br$/.test(name))
  t.equal(files.length, 19)
  for (const name of files) {
    const { size } = statSync(new URL(name, folder))
    t.ok(size <= 1000, `${name}: ${size} B`)
  }
})
