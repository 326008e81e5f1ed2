import { randomUUID } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { api, type EndpointName } from '../../backend/src/contract/index.ts'
import { linkText, newSecret } from '../../backend/src/features/links/rules.ts'
import { insertInvitation, insertReset } from '../../backend/src/features/links/store.ts'
import { eachDatabase, type Person, password, type World } from '../support/app.ts'
import { hostKey, publicUrl, signIdentity } from '../support/identity.ts'

type Caller = 'anonymous' | 'requester' | 'other' | 'agent' | 'admin'
const callers: Caller[] = ['anonymous', 'requester', 'other', 'agent', 'admin']

interface Row {
  /** On a private ticket, or on one of the requester's posts there, the other customer's account, or what the agent shares. */
  private: number[]
  /** The same on a shared ticket, where it differs. */
  shared?: number[]
  body?: object | ((scene: Scene) => object)
}

const open = (status: number): number[] => [status, status, status, status, status]
const signedIn = (status: number): number[] => [401, status, status, status, status]
const agents = (status: number): number[] => [401, 403, 403, status, status]
const admins = (status: number): number[] => [401, 403, 403, 403, status]
const whoSees = (status: number) => ({ private: [401, status, 404, status, status], shared: signedIn(status) })

/** What each endpoint answers to: anonymous, requester, other customer, agent, admin. */
const rows: Record<EndpointName, Row> = {
  'POST /api/signup/': { private: open(201), body: () => ({ username: randomUUID(), password }) },
  'POST /api/token/': { private: open(200), body: ({ requester }) => ({ username: requester.username, password }) },
  'POST /api/token/identity/': { private: open(200), body: () => ({ identity_token: signIdentity() }) },
  'GET /api/service/': { private: open(200) },
  // Nobody here is signed in by a host: see `join.test.ts`.
  'POST /api/me/join/': { private: signedIn(403), body: ({ other }) => ({ token: other.token }) },
  'DELETE /api/token/': { private: signedIn(204) },
  'GET /api/me/': { private: signedIn(200) },
  'PATCH /api/me/': { private: signedIn(200), body: { first_name: 'Ann' } },
  'DELETE /api/me/': { private: signedIn(204), body: { password } },
  'POST /api/me/password/': {
    private: signedIn(204),
    body: { current_password: password, new_password: 'another good one' },
  },
  'GET /api/me/export/': { private: signedIn(200) },
  'GET /api/users/': { private: admins(200) },
  'PATCH /api/users/{id}/': { private: admins(200), body: { is_active: false } },
  'GET /api/agents/': { private: agents(200) },
  'GET /api/labels/': { private: agents(200) },
  'POST /api/newticket/': { private: [401, 201, 201, 403, 403], body: { subject: 'Hello', message: 'Is this open?' } },
  'GET /api/tickets/': { private: signedIn(200) },
  'GET /api/tickets/{id}/': whoSees(200),
  'PATCH /api/tickets/{id}/': {
    private: [401, 200, 404, 200, 200],
    shared: [401, 200, 403, 200, 200],
    body: { status: 'resolved' },
  },
  'GET /api/tickets/{id}/activity/': { private: agents(200) },
  'POST /api/tickets/bulk/': {
    private: agents(200),
    body: ({ ids }) => ({ items: [{ id: ids.ticket, changes: { priority: 'high' } }] }),
  },
  'GET /api/tickets/{id}/context/': { private: agents(200) },
  'POST /api/tickets/{id}/read/': { ...whoSees(200), body: {} },
  'POST /api/tickets/{id}/typing/': { ...whoSees(204), body: { state: 'writing' } },
  'GET /api/tickets/{id}/posts/': whoSees(200),
  'POST /api/tickets/{id}/reply/': { ...whoSees(201), body: { message: 'Thank you.' } },
  'POST /api/tickets/{id}/notes/': { private: agents(201), body: { message: 'Ask the warehouse.' } },
  'DELETE /api/posts/{id}/': { private: [401, 204, 404, 403, 403], shared: [401, 204, 403, 403, 403] },
  'GET /api/events/': { private: signedIn(200) },
  'GET /api/customers/{id}/': { private: agents(200) },
  'PATCH /api/customers/{id}/': { private: agents(200), body: { is_blocked: true } },
  'GET /api/invitations/': { private: admins(200) },
  'POST /api/invitations/': { private: admins(201), body: { name: 'Robin', role: 'agent' } },
  'DELETE /api/invitations/{id}/': { private: admins(204) },
  'POST /api/invitations/accept/': {
    private: open(201),
    body: ({ links }) => ({ invitation: links.invitation, username: randomUUID(), password }),
  },
  'POST /api/users/{id}/transfer/': { private: admins(200), body: { to: null } },
  'POST /api/users/{id}/password-reset/': { private: admins(201) },
  'POST /api/password-resets/accept/': {
    private: open(204),
    body: ({ links }) => ({ reset: links.reset, new_password: 'another good one' }),
  },
  'GET /api/audit/': { private: admins(200) },
  'GET /api/audit/export/': { private: admins(200) },
  'GET /api/reports/': { private: agents(200) },
  'GET /api/reports/export/': { private: agents(200) },
  'GET /api/service-levels/': { private: agents(200) },
  'PATCH /api/service-levels/': { private: admins(200), body: { timezone: 'Europe/Rome' } },
  // The ticket is open still: its requester can't rate it either.
  'POST /api/tickets/{id}/rating/': {
    private: [401, 403, 404, 403, 403],
    shared: [401, 403, 403, 403, 403],
    body: { score: 'good' },
  },
  'GET /api/canned-replies/': { private: agents(200) },
  'POST /api/canned-replies/': { private: agents(201), body: { title: 'Thanks', message: 'Thank you!' } },
  'PATCH /api/canned-replies/{id}/': { private: agents(200), body: { title: 'Thank you' } },
  'DELETE /api/canned-replies/{id}/': { private: agents(204) },
  'PATCH /api/posts/{id}/': { private: agents(200), body: { is_hidden: true } },
  'POST /api/tickets/{id}/merge/': { private: agents(200), body: ({ ids }) => ({ into: ids.older }) },
  'POST /api/posts/{id}/split/': { private: agents(201), body: { subject: 'Another matter' } },
  'GET /api/search/': { private: signedIn(200) },
  'GET /api/views/': { private: agents(200) },
  'POST /api/views/': { private: agents(201), body: { name: 'Urgent', query: 'is:open priority:urgent' } },
  'PATCH /api/views/{id}/': { private: agents(200), body: { name: 'Very urgent' } },
  'DELETE /api/views/{id}/': { private: agents(204) },
}

type Scene = Record<Exclude<Caller, 'anonymous'>, Person> & {
  anonymous?: never
  ids: Record<string, number>
  links: { invitation: string; reset: string }
}

async function setScene(world: World, visibility: 'private' | 'shared'): Promise<Scene> {
  const [requester, other, agent, admin] = await Promise.all([
    world.person(),
    world.person(),
    world.person('agent'),
    world.person('admin'),
  ])
  const older = await world.ticket(requester, visibility)
  const [ticket, { links, invitation }, shared] = await Promise.all([
    world.ticket(requester, visibility),
    handOutLinks(world, admin, other),
    shareByAgent(world, agent),
  ])
  const post = await world.reply(requester, ticket)
  const ids = { ticket, post, user: other.id, customer: other.id, invitation, older, ...shared }
  return { requester, other, agent, admin, ids, links }
}

/** A canned reply and a view that every agent has. */
async function shareByAgent({ call }: World, as: Person) {
  const reply = { title: 'Hello', message: 'Hello!', is_shared: true }
  const view = { name: 'Open', query: 'is:open', is_shared: true }
  const canned_reply = (await call('POST /api/canned-replies/', { as, body: reply })).body.id
  return { canned_reply, view: (await call('POST /api/views/', { as, body: view })).body.id ?? 0 }
}

async function handOutLinks({ database }: World, admin: Person, other: Person) {
  const [joining, resetting] = [newSecret(), newSecret()]
  return database.write(async (db) => {
    const common = { created_by: admin.id }
    const invitation = await insertInvitation(
      db,
      { ...common, name: 'Robin', role: 'agent', secret_hash: joining.secret_hash },
      Date.now(),
    )
    const reset = await insertReset(
      db,
      { ...common, user_id: other.id, secret_hash: resetting.secret_hash },
      Date.now(),
    )
    const links = { invitation: linkText(invitation.id, joining.secret), reset: linkText(reset.id, resetting.secret) }
    return { links, invitation: invitation.id }
  })
}

/** What the endpoint of this name is asked, by whom a scene has. */
function request(name: EndpointName, scene: Scene, as: Caller) {
  const [method = '', path = ''] = name.split(' ')
  const { body } = rows[name]
  const endpoint = api[name]
  const id = 'object' in endpoint ? scene.ids[endpoint.object] : ''
  const person = scene[as]
  return {
    // A stream that opens never ends: its head tells as much.
    method: (path === '/api/events/' ? 'HEAD' : method) as 'GET',
    url: path.replace('{id}', String(id)),
    headers: person ? { authorization: `Token ${person.token}` } : {},
    ...(body && { payload: typeof body === 'function' ? body(scene) : body }),
  }
}

const names = Object.keys(api) as EndpointName[]
const withBody = names.filter((name) => 'body' in api[name])

const routes: RouteOptions[] = []
subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: FastifyInstance }
  fastify.addHook('onRoute', (route) => void routes.push(route))
})

eachDatabase(
  async (t, world) => {
    const { app } = world

    t.test('the table, the routes that run and the OpenAPI document are the same set', async (t) => {
      t.same(Object.keys(rows).sort(), [...names].sort(), 'the matrix has a row for each endpoint')
      const methods = ({ method }: RouteOptions) => [method].flat().filter((one) => !['HEAD', 'OPTIONS'].includes(one))
      const running = routes.filter(({ url, config }) => url.startsWith('/api/') && config?.endpoint)
      const registered = running.flatMap((route) => methods(route).map((one) => `${one} ${route.url}`))
      const inTable = names.map((name) => name.replace('{id}', ':id'))
      t.same([...new Set(registered)].sort(), [...inTable].sort())
      const document = (await app.inject('/openapi.json')).json() as { openapi: string; paths: Record<string, object> }
      t.match(document.openapi, /^3\.1/)
      const described = Object.entries(document.paths).flatMap(([path, operations]) =>
        Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
      )
      t.same(described.sort(), [...names].sort())
      const { token } = await world.person('admin')
      const headers = { authorization: `Token ${token}` }
      for (const route of routes.filter(({ url, config }) => url.startsWith('/api/') && !config?.endpoint))
        for (const method of methods(route)) {
          const answer = await app.inject({ method: method as 'GET', url: route.url.replace(':id', '1'), headers })
          t.equal(answer.statusCode, 405, `${method} ${route.url}`)
        }
    })

    for (const visibility of ['private', 'shared'] as const)
      t.test(`each endpoint answers each caller as it should, by a ${visibility} ticket`, async (t) => {
        // Reading changes no scene; each change gets one of its own.
        const readers = await setScene(world, visibility)
        for (const name of names) {
          const expected = rows[name][visibility] ?? rows[name].private
          const sceneFor = () => (name.startsWith('GET ') ? readers : setScene(world, visibility))
          const ask = async (caller: Caller) => (await app.inject(request(name, await sceneFor(), caller))).statusCode
          const found = await Promise.all(callers.map(ask))
          t.same(found, expected, name)
        }
      })

    t.test('no body hides that a caller may not: not a malformed one, nor another type', async (t) => {
      for (const visibility of ['private', 'shared'] as const) {
        const scene = await setScene(world, visibility)
        for (const name of withBody)
          for (const [index, caller] of callers.entries()) {
            const { payload: _, ...asked } = request(name, scene, caller)
            const send = (type: string) =>
              app.inject({ ...asked, headers: { ...asked.headers, 'content-type': type }, payload: '{"' })
            const expected = (rows[name][visibility] ?? rows[name].private)[index] ?? 0
            const [malformed, text] = [await send('application/json'), await send('text/plain')]
            const found = [malformed.statusCode, text.statusCode]
            t.same(found, expected < 300 ? [400, 415] : [expected, expected], `${name} by ${caller}`)
          }
      }
    })

    t.test('a token that is not good is refused everywhere, on open routes too', async (t) => {
      const scene = await setScene(world, 'private')
      for (const name of names)
        for (const authorization of ['Token nonsense', 'Bearer a.b.c', 'Basic YTpi', 'Token', '']) {
          const answer = await app.inject({ ...request(name, scene, 'anonymous'), headers: { authorization } })
          t.equal(answer.statusCode, 401, `${name} with "${authorization}"`)
          t.equal(answer.headers['www-authenticate'], 'Token')
        }
      const url = `/api/me/?token=${scene.agent.token}`
      t.equal((await app.inject({ url, headers: { cookie: `token=${scene.agent.token}` } })).statusCode, 401)
    })

    t.test('with and without a trailing slash it is the same route', async (t) => {
      for (const name of names) {
        const scene = await setScene(world, 'private')
        const asked = request(name, scene, 'requester')
        const answer = await app.inject({ ...asked, url: asked.url.replace(/\/$/, '') })
        t.equal(answer.statusCode, rows[name].private[1], name)
      }
    })

    t.test('a wrong method is told which ones there are', async (t) => {
      const scene = await setScene(world, 'private')
      for (const path of new Set(names.map((name) => name.split(' ')[1] ?? ''))) {
        const known = names.filter((name) => name.endsWith(` ${path}`)).map((name) => name.split(' ')[0] ?? '')
        const url = path.replace('{id}', String(scene.ids.ticket))
        const headers = { authorization: `Token ${scene.admin.token}` }
        for (const method of (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter((one) => !known.includes(one)))
          for (const place of [url, url.slice(0, -1)]) {
            const answer = await app.inject({ method, url: place, headers })
            t.equal(answer.statusCode, 405, `${method} ${place}`)
            const allowed = String(answer.headers.allow)
              .split(', ')
              .filter((one) => !['HEAD', 'OPTIONS'].includes(one))
            t.same(allowed.sort(), known.sort())
          }
      }
    })

    t.test('an id that is none, or out of range, is not found', async (t) => {
      const ids = ['0', '-1', '1.5', '1e3', 'abc', '%00', '%F0%9F%98%80', '9007199254740993', '9223372036854775808']
      const scene = await setScene(world, 'private')
      for (const name of names.filter((one) => one.includes('{id}')))
        for (const id of [...ids, '9'.repeat(300), String(Number.MAX_SAFE_INTEGER)]) {
          const asked = request(name, scene, api[name].who === 'customer' ? 'requester' : 'admin')
          const answer = await app.inject({ ...asked, url: asked.url.replace(/\/\d+\//, `/${id}/`) })
          t.equal(answer.statusCode, 404, `${name} ${id.slice(0, 30)}`)
          t.equal(answer.json().detail, 'Not found.')
        }
    })
  },
  { IDENTITY_KEYS: JSON.stringify([hostKey]), PUBLIC_URL: publicUrl },
)
