import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { chunkFiles, launcherFiles, weigh } from './support/bytes.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** What is kept or about to be: every file that git doesn't ignore. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path && existsSync(join(root, path)))
const code = files.filter((path) => /\.(ts|tsx|mjs)$/.test(path))
const inside = (folder: string) => code.filter((path) => path.startsWith(`${folder}/`))

interface Import {
  from: string
  /** Relative to the root when it is a file of ours, else a package. */
  to: string
  isType: boolean
}

function importsOf(from: string): Import[] {
  const statements = read(from).matchAll(
    /^(?:import|export)\s(type\s)?(?:[^'"`;]*?\sfrom\s)?'([^']+)'|\bimport\('([^']+)'\)/gm,
  )
  return [...statements].map(([, type, name, lazy]) => {
    const target = name ?? lazy ?? ''
    return {
      from,
      to: target.startsWith('.') ? normalize(join(dirname(from), target)) : target,
      isType: type !== undefined,
    }
  })
}

/** A backend file's place in the house: `db`, `http`, `contract`, the name of a file at the top, or a feature file's part. */
function placeOf(path: string): string {
  const [first = '', ...rest] = path.slice('backend/src/'.length).split('/')
  if (first !== 'features') return first.replace(/\.ts$/, '')
  const name = rest.at(-1)?.replace(/\.ts$/, '') ?? ''
  return ['routes', 'store', 'rules'].includes(name) ? name : 'part'
}

/** Who may import whom in the backend. A part is a feature's own helper, such as its hub. */
const mayImport: Record<string, string[]> = {
  main: ['config', 'commands'],
  commands: ['app', 'config', 'db', 'doctor', 'http', 'housekeeping', 'jobs', 'part', 'rules', 'store'],
  doctor: ['config', 'db', 'http'],
  jobs: ['config', 'db', 'part'],
  housekeeping: ['config', 'db', 'http', 'part', 'store'],
  app: ['config', 'db', 'http', 'routes', 'services'],
  services: ['config', 'db', 'http'],
  config: ['contract', 'db', 'part'],
  routes: ['contract', 'db', 'http', 'services', 'routes', 'rules', 'store', 'part'],
  part: ['contract', 'db', 'http', 'rules', 'store', 'part'],
  store: ['contract', 'db', 'http', 'rules', 'store'],
  rules: ['contract', 'db', 'http', 'rules'],
  http: ['config', 'contract', 'db', 'http'],
  db: ['contract', 'db'],
  contract: ['contract'],
}

t.test('the backend imports downwards', async (t) => {
  const wrong = inside('backend/src')
    .flatMap(importsOf)
    .filter(({ to }) => to.startsWith('backend/'))
    .filter(({ from, to }) => !mayImport[placeOf(from)]?.includes(placeOf(to)))
  t.same(wrong, [])
})

t.test('what is imported for its values never comes round to itself', async (t) => {
  const graph = new Map(code.map((path) => [path, importsOf(path).filter(({ isType }) => !isType)]))
  const done = new Set<string>()
  function visit(path: string, way: string[]): void {
    if (way.includes(path)) t.fail(`${[...way.slice(way.indexOf(path)), path].join(' → ')}`)
    if (done.has(path) || way.includes(path)) return
    for (const { to } of graph.get(path) ?? []) visit(to, [...way, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  t.ok(
    code.every((path) => done.has(path)),
    'followed every file',
  )
})

t.test('the contract stands alone, and the widget knows it as types only', async (t) => {
  const packages = (folder: string) =>
    inside(folder)
      .flatMap(importsOf)
      .filter(({ to }) => !code.includes(to))
  t.same([...new Set(packages('backend/src/contract').map(({ to }) => to))], ['typebox'])
  for (const one of inside('widget/src').flatMap(importsOf)) {
    if (one.to.startsWith('@deskside/')) t.match(one, { to: '@deskside/backend/contract', isType: true })
    else t.notMatch(one.to, /^(backend|demo-host|test)\//, one.from)
  }
})

t.test('the demo host knows an address and nothing else of ours', async (t) => {
  for (const { from, to } of inside('demo-host').flatMap(importsOf)) t.match(to, /^(node:|demo-host\/)/, from)
})

t.test('only the entry and its commands touch the process', async (t) => {
  const touching = inside('backend/src').filter((path) =>
    /\bprocess\.(env|argv|exit|on|stdin|stdout|stderr|loadEnvFile)\b/.test(read(path)),
  )
  t.same(touching, ['backend/src/commands.ts', 'backend/src/main.ts'])
})

t.test('no file is longer than 300 lines', async (t) => {
  const isExcused = (path: string) => /\/(locales|migrations)\/|\.css$/.test(path)
  const long = code.filter((path) => !isExcused(path) && read(path).split('\n').length > 301)
  t.same(long, [])
})

t.test('nothing is inserted as HTML, and no type is waved through', async (t) => {
  const bans = [
    /\.(inner|outer)HTML\b/,
    /insertAdjacentHTML/,
    /dangerouslySetInnerHTML/,
    /@ts-(ignore|nocheck)/,
    /\bas any\b|: any\b|<any[,>]/,
  ]
  for (const path of code.filter((path) => path !== 'test/repo.test.ts')) {
    const text = read(path)
    for (const ban of bans) if (ban.test(text)) t.fail(`${path} has ${ban}`)
  }
  t.pass('looked at every file')
})

t.test('the workspaces are four, and each exists', async (t) => {
  const [, list = ''] = /^packages: \[(.*)\]$/m.exec(read('pnpm-workspace.yaml')) ?? []
  t.same(list.split(', '), ['backend', 'widget', 'demo-host', 'test'])
  const manifests = files.filter((path) => /(^|\/)package\.json$/.test(path))
  t.same(manifests.sort(), [
    'backend/package.json',
    'demo-host/package.json',
    'package.json',
    'test/package.json',
    'widget/package.json',
  ])
})

t.test('the lockfile names no registry', async (t) => {
  t.notMatch(read('pnpm-lock.yaml'), /https?:\/\/|tarball:/)
})

/** What is loaded when an agent opens the console. */
const consoleFiles = (...more: string[]) => chunkFiles('core', 'connection', 'console', ...more)
/** What comes after that, and after which other parts. */
const consoleParts = [
  ['ticket'],
  ['posts', 'ticket'],
  ['composer', 'ticket'],
  ['details', 'ticket'],
  ['commands'],
  ['about', 'commands'],
  ['overlays', 'commands'],
  ['bulk-bar'],
  ['entrance'],
  ['canned', 'commands', 'overlays'],
  ['canned-form', 'commands', 'overlays', 'canned'],
  ['team', 'commands', 'overlays'],
  ['service-levels', 'commands', 'overlays'],
  ['audit', 'commands', 'overlays'],
  ['reports', 'commands', 'overlays'],
  ['plots', 'commands', 'overlays', 'reports'],
  ['report-tables', 'commands', 'overlays', 'reports'],
] as const
const part = { brotli: 6000, gzip: 6800 }

function addedBy(name: string, after: string[]): string[] {
  const before = consoleFiles(...after)
  return chunkFiles(name).filter((file) => !before.includes(file))
}

t.test('the widget weighs what its budget says', async (t) => {
  const look = (name: string, files: string[]) => {
    const seen = weigh(files)
    t.comment(`* ${name}: ${seen.brotli} B brotli, ${seen.gzip} B gzip`)
    return seen
  }
  const panel = { brotli: 18_000, gzip: 20_000 }
  const budgets = [
    { name: 'launcher', files: launcherFiles(), brotli: 1800, gzip: 2100 },
    { name: 'unread count', files: chunkFiles('core', 'connection'), brotli: 7000, gzip: 7700 },
    { name: 'panel of somebody signed in', files: chunkFiles('core', 'connection', 'panel'), ...panel },
    { name: 'panel of a first visitor', files: chunkFiles('core', 'panel', 'welcome'), ...panel },
    { name: "agents' console", files: consoleFiles(), brotli: 28_000, gzip: 31_500 },
    ...consoleParts.map(([name, ...after]) => ({ name: `console, ${name}`, files: addedBy(name, after), ...part })),
  ]
  for (const { name, files, brotli, gzip } of budgets) {
    const seen = look(name, files)
    t.ok(seen.brotli > 0 && seen.brotli <= brotli, `${name}, brotli of ${brotli}`)
    t.ok(seen.gzip <= gzip, `${name}, gzip of ${gzip}`)
  }
  look('panel with the list of tickets', chunkFiles('core', 'connection', 'panel', 'home'))
  look('panel with a thread', chunkFiles('core', 'connection', 'panel', 'thread'))
  const other = readdirSync(join(root, 'widget/dist/widget')).filter((name) => !/\.js(\.br|\.gz)?$/.test(name))
  t.same(other, [], 'styles come inside the scripts')
})
