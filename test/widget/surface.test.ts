import t from 'tap'
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
