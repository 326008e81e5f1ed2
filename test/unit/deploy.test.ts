import { readFileSync } from 'node:fs'
import t from 'tap'
import { settings } from '../../backend/src/config.ts'
import { startService } from '../support/service.ts'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')

/** A service's part of a Compose file. */
const partOf = (file: string, name: string) =>
  new RegExp(`^  ${name}:\\n((?: {4}.*\\n|\\n)+)`, 'm').exec(read(file))?.[1] ?? ''

const files = ['docker-compose.yml', 'docker-compose.scale.yml']

t.test('the image runs as a user of its own, and in both compositions read-only and without privileges', async (t) => {
  const [, last = ''] = read('Dockerfile').split(/^FROM .*\n(?![\s\S]*^FROM )/m)
  t.match(last, /^USER node$/m)
  t.notMatch(last.slice(last.indexOf('USER node')), /^(RUN|USER root)/m)
  for (const file of files) {
    const service = partOf(file, 'service')
    for (const line of ['read_only: true', "cap_drop: ['ALL']", "security_opt: ['no-new-privileges:true']"])
      t.match(service, `    ${line}\n`, `${file}: ${line}`)
    t.notMatch(service, /privileged|user: *root|docker\.sock/)
  }
})

t.test('what the compositions set are settings of the service, and secrets have to be given', async (t) => {
  for (const file of files) {
    const [, set = ''] = /^ {4}environment:\n((?: {6}.*\n)+)/m.exec(partOf(file, 'service')) ?? []
    const names = [...set.matchAll(/^ {6}([A-Z_]+):/gm)].map(([, name = '']) => name)
    t.ok(names.length > 8)
    for (const name of names) t.ok(name in settings || name === 'PGPASSWORD', `${file}: ${name}`)
    for (const name of ['SECRET_KEY', 'ADMIN_PASSWORD', 'POSTGRES_PASSWORD']) t.match(read(file), `\${${name}:?`)
  }
})

t.test('three instances share their limits, behind a proxy that asks whether they are ready', async (t) => {
  const service = partOf('docker-compose.scale.yml', 'service')
  for (const line of ['replicas: 3', 'REDIS_URL: redis://redis:6379', "TRUST_PROXY: '1'", "STOP_DELAY: '2'"])
    t.match(service, line)
  const proxy = read('deploy/haproxy.cfg')
  for (const line of ['option httpchk GET /readyz', 'option forwardfor', 'option redispatch', 'retry-on conn-failure'])
    t.match(proxy, line)
  const seconds = Number(/timeout server (\d+)s/.exec(proxy)?.[1])
  t.ok(seconds > 30, 'longer than a stream is silent')
})

t.test('the built service counts by Redis, and serves without it when it is away', async (t) => {
  const { url } = await startService(t, { REDIS_URL: 'redis://127.0.0.1:9', RATE_LIMIT: 'on' })
  t.equal((await fetch(`${url}/api/me/`)).status, 401)
})
