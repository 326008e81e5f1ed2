import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'vite'

const folder = dirname(fileURLToPath(import.meta.url))
const out = join(folder, 'dist')

// Two builds: in a single graph, `import()` would put Vite's preload helper into the launcher.
const shared = { root: folder, configFile: false, logLevel: 'warn', publicDir: false }
// What has `light-dark()`, relative colours, constructable style sheets and `AbortSignal.any`.
const target = ['chrome125', 'firefox128', 'safari18']

/** Vite wraps each `import()` in a helper that preloads style sheets, except in workers: we have none to preload. */
const nativeImport = {
  name: 'native-import',
  configResolved(config) {
    config.isWorker = true
  },
}

/** A language's file becomes one text, a line for each stem of a key, as `locales/load.ts` reads it: names need not travel. */
const packWords = {
  name: 'pack-words',
  async load(id) {
    const [, language] = /\/locales\/([\w-]+)\.ts$/.exec(id) ?? []
    if (!language || ['en', 'en-views', 'index', 'load', 'times', 'words'].includes(language)) return
    const { en } = await import('./src/locales/en.ts')
    const { views } = await import('./src/locales/en-views.ts')
    const { default: words } = await import(id)
    const stems = new Set(Object.keys({ ...en, ...views }).map((key) => key.replace(/_(one|other)$/, '')))
    const lines = [...stems].map((stem) => words[stem] ?? '').join('\n')
    return `export default ${JSON.stringify(lines)}`
  },
}

/**
 * Whether `entry` needs the module at once. Such modules lie in a chunk of their own and not in the entry's: after a failure
 * the launcher asks for the entry under another address, and a view that imports from the entry would get a second one.
 */
function isUnder(entry, id, graph, seen = new Set()) {
  if (seen.has(id)) return false
  seen.add(id)
  const importers = graph.getModuleInfo(id)?.importers ?? []
  return importers.some((one) => one === entry || isUnder(entry, one, graph, seen))
}

/** What is loaded on intent: one graph, so that its chunks share what they have in common. Gives each entry's file. */
async function buildChunks() {
  const entries = { panel: join(folder, 'src/panel.tsx'), core: join(folder, 'src/core.ts') }
  const stream = join(folder, 'src/connection.ts')
  const desk = join(folder, 'src/console.tsx')
  const isOfDesk = (id, graph) => id.startsWith(join(folder, 'src/agent/')) && isUnder(desk, id, graph)
  const isShared = (id, graph) =>
    isUnder(entries.core, id, graph) && [entries.panel, stream].some((one) => isUnder(one, id, graph))
  const { output } = await build({
    ...shared,
    plugins: [nativeImport, packWords],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      target,
      outDir: join(out, 'widget'),
      emptyOutDir: true,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: entries,
        preserveEntrySignatures: 'allow-extension',
        output: {
          format: 'es',
          entryFileNames: '[name]-[hash:7].js',
          chunkFileNames: '[name]-[hash:7].js',
          codeSplitting: {
            groups: [
              { debugName: 'base', name: (id, graph) => (isShared(id, graph) ? 'base' : null), priority: 3 },
              { debugName: 'ui', name: (id, graph) => (isUnder(entries.panel, id, graph) ? 'ui' : null), priority: 2 },
              // The desk would take it along, and with it go whoever reads a thread.
              { name: 'avatar', test: /src.ui.avatar/, priority: 1 },
              { debugName: 'desk', name: (id, graph) => (isOfDesk(id, graph) ? 'desk' : null) },
            ],
          },
        },
      },
    },
  })
  return Object.fromEntries(output.filter((chunk) => chunk.isEntry).map(({ name, fileName }) => [name, fileName]))
}

/** The one script, which knows the chunks by their hashed names. */
async function buildLauncher(chunks) {
  await build({
    ...shared,
    define: { CORE: JSON.stringify(chunks.core), PANEL: JSON.stringify(chunks.panel) },
    build: {
      target,
      outDir: out,
      emptyOutDir: false,
      reportCompressedSize: false,
      lib: {
        entry: join(folder, 'src/embed.ts'),
        formats: ['iife'],
        name: 'DesksideEmbed',
        fileName: () => 'widget.js',
      },
    },
  })
}

/** The script under a name that means these bytes and no others, for pages that pin it by `integrity`. */
async function nameByContent() {
  const hash = createHash('sha256')
    .update(await readFile(join(out, 'widget.js')))
    .digest('hex')
  await copyFile(join(out, 'widget.js'), join(out, `widget-${hash.slice(0, 16)}.js`))
}

/** Puts what the service sends beside each script, so that it compresses nothing itself, and prints the sizes. */
async function compress() {
  const names = await readdir(out, { recursive: true })
  for (const name of names.filter((one) => one.endsWith('.js')).sort()) {
    const bytes = await readFile(join(out, name))
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
    const gzip = gzipSync(bytes, { level: 9 })
    await writeFile(join(out, `${name}.br`), brotli)
    await writeFile(join(out, `${name}.gz`), gzip)
    console.log(`${name}: ${brotli.length} B brotli, ${gzip.length} B gzip, ${bytes.length} B`)
  }
}

if (existsSync(out)) await rm(out, { recursive: true })
await buildLauncher(await buildChunks())
await nameByContent()
await compress()
