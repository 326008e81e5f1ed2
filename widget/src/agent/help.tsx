import { Keys, Tool } from './glyph.tsx'
import { type ToolsKey, w } from './tools-words.ts'

const shortcuts: { title: ToolsKey; lines: [keys: string, title: ToolsKey][] }[] = [
  {
    title: 'groupGo',
    lines: [
      ['j', 'next'],
      ['k', 'previous'],
      ['Enter', 'open'],
      ['Escape', 'back'],
      ['/', 'search'],
      ['#', 'jump'],
      ['1', 'numbers'],
      ['mod+k', 'palettes'],
      ['d', 'details'],
      ['f', 'full'],
      ['?', 'help'],
    ],
  },
  {
    title: 'groupList',
    lines: [
      ['x', 'select'],
      ['shift+j', 'extendNext'],
      ['shift+k', 'extendPrevious'],
      ['.', 'updates'],
    ],
  },
  {
    title: 'groupTicket',
    lines: [
      ['a', 'assign'],
      ['i', 'assignMe'],
      ['s', 'setStatus'],
      ['e', 'resolve'],
      ['p', 'setPriority'],
      ['l', 'setLabels'],
      ['h', 'snooze'],
      ['m', 'macros'],
      ['z', 'undo'],
    ],
  },
  {
    title: 'groupWrite',
    lines: [
      ['r', 'reply'],
      ['n', 'note'],
      ['mod+Enter', 'sendKeys'],
      ['mod+shift+Enter', 'sendResolveKeys'],
      ['/', 'cannedKeys'],
      ['@', 'mentionKeys'],
    ],
  },
]

/** The shortcuts by group. */
export const Help = ({ close }: { close: () => void }) => (
  <div class="help">
    <header>
      <h3>{w('helpTitle')}</h3>
      <Tool icon="close" label={w('close')} keys="Escape" onClick={close} />
    </header>
    <div class="groups">
      {shortcuts.map(({ title, lines }) => (
        <section key={title}>
          <h4>{w(title)}</h4>
          <dl>
            {lines.map(([keys, name]) => (
              <div key={name}>
                <dt>{w(name)}</dt>
                <dd>
                  <Keys keys={keys} />
                  <span class="hidden">{keys}</span>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  </div>
)
