import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { databases, openWorld } from '../support/app.ts'

const built = readdirSync(fileURLToPath(new URL('../../widget/dist/', import.meta.url)), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.js'))
const pinned = built.find((name) => /^widget-/.test(name)) ?? ''

t.test('each script of the widget', async (t) => {
  const { app } = await openWorld(t, await databases.sqlite(t))
  const get = (url: string, encoding = '', more: Record<string, string> = {}) =>
    app.inject({ url, headers: { 'accept-encoding': encoding, ...more } })

  t.test('comes compressed as the caller takes it, and is the same either way', async (t) => {
    for (const name of built) {
      const plain = await get(`/${name}`)
      const [brotli, gzip] = [await get(`/${name}`, 'gzip, deflate, br'), await get(`/${name}`, 'gzip;q=0.5')]
      t.same(
        [plain, brotli, gzip].map(({ headers }) => headers['content-encoding']),
        [undefined, 'br', 'gzip'],
      )
      t.same(brotliDecompressSync(brotli.rawPayload), plain.rawPayload)
      t.same(gunzipSync(gzip.rawPayload), plain.rawPayload)
      for (const { statusCode, headers } of [plain, brotli, gzip]) {
        t.equal(statusCode, 200)
        t.match(headers['content-type'], /^(application|text)\/javascript/)
        t.match(headers.vary, /accept-encoding/i)
        t.equal(headers['access-control-allow-origin'], '*', 'a page that pins it by integrity asks with CORS')
        t.equal(headers['cross-origin-resource-policy'], 'cross-origin')
      }
      t.equal(new Set([plain, brotli, gzip].map(({ headers }) => headers.etag)).size, 3)
    }
  })

  t.test('is kept for good when its name says what is in it, and else asked for again', async (t) => {
    for (const name of built) {
      const { headers } = await get(`/${name}`, 'br')
      const expected = name === 'widget.js' ? 'public, max-age=300' : 'public, max-age=31536000, immutable'
      t.equal(headers['cache-control'], expected, name)
    }
    const first = await get('/widget.js', 'br')
    const again = await get('/widget.js', 'br', { 'if-none-match': String(first.headers.etag) })
    t.same([again.statusCode, again.body], [304, ''])
  })

  t.test('has one name of its content, and no other', async (t) => {
    const script = (await get('/widget.js')).rawPayload
    t.same((await get(`/${pinned}`)).rawPayload, script)
    t.equal(pinned, `widget-${createHash('sha256').update(script).digest('hex').slice(0, 16)}.js`)
    for (const name of [
      'widget-0000000000000000.js',
      'widget-.js',
      'widget.js.br',
      `${pinned}.gz`,
      '.built-from',
      'widget/',
    ])
      t.equal((await get(`/${name}`)).statusCode, 404, name)
  })
})
