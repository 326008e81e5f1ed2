/** Bundles the service into dist/main.js, dependencies inlined; native addons and their files stay in node_modules. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

rmSync(join(import.meta.dirname, 'dist'), { recursive: true, force: true })

await build({
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  absWorkingDir: import.meta.dirname,
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node22.12',
  format: 'esm',
  external: ['better-sqlite3', '@node-rs/argon2', 'pg-native', '@fastify/swagger-ui', '@fastify/static'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
