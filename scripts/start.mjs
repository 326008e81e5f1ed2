import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { launch, root, Stop } from './processes.mjs'
import { build } from './setup.mjs'

const accountsFile = join(root, 'data', 'dev-accounts.json')

/** Serves the service and, beside it on its own origin, a pretended shop that embeds the widget. */
export async function start() {
  await build()
  readEnvFile()
  const isDevelopment = process.env.NODE_ENV !== 'production'
  const accounts = isDevelopment && !process.env.ADMIN_PASSWORD ? devAccounts() : undefined
  const demoPort = process.env.DEMO_PORT || '4000'
  const host = process.env.HOST || '127.0.0.1'
  const port = process.env.PORT || '3000'
  const serviceUrl = addressOf(host, port)
  await checkIsFree('PORT', host, port)
  await checkIsFree('DEMO_PORT', '127.0.0.1', demoPort)

  const service = launch(process.execPath, ['backend/dist/main.js', 'serve'], { env: serviceEnv(accounts) })
  await ready(service, `${serviceUrl}/readyz`)
  const hasAgent = accounts && (await makeAgent(serviceUrl, accounts))
  const demo = launch(process.execPath, ['demo-host/src/main.ts'], {
    env: { ...process.env, DEMO_PORT: demoPort, DESKSIDE_URL: process.env.PUBLIC_URL || serviceUrl },
    stdio: ['inherit', 'ignore', 'inherit', 'ipc'],
  })
  await ready(demo, `http://127.0.0.1:${demoPort}/`)
  console.log(screen({ serviceUrl, demoPort, accounts: hasAgent ? accounts : undefined }))
  const { code } = await Promise.race([service.done, demo.done])
  return code || 1
}

/** Another program on the port would answer in our place. What else is wrong with a port, its owner says. */
async function checkIsFree(name, host, port) {
  if (!/^\d{1,5}$/.test(port) || port > 65_535) return
  const probe = createServer()
  const code = await new Promise((resolve) => {
    probe.once('error', (error) => resolve(error.code))
    probe.listen({ port, host }, () => probe.close(() => resolve('')))
  })
  if (code === 'EADDRINUSE') throw new Stop(`${name}: ${port} is in use by another program`)
}

function readEnvFile() {
  const file = join(root, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}

function addressOf(host, port) {
  const open = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${open.includes(':') ? `[${open}]` : open}:${port}`
}

/** The accounts of this folder's development database: random passwords, made once, readable by their owner alone. */
function devAccounts() {
  if (existsSync(accountsFile)) return JSON.parse(readFileSync(accountsFile, 'utf8'))
  const password = () => randomBytes(9).toString('base64url')
  const accounts = {
    admin: { username: process.env.ADMIN_USERNAME || 'boss', password: password() },
    agent: { username: 'sam', password: password() },
  }
  try {
    mkdirSync(join(root, 'data'), { recursive: true })
    writeFileSync(accountsFile, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw new Stop(`The folder ${join(root, 'data')} can't be written to (${error.code}).`)
  }
  return accounts
}

/** Development is quiet: a start shows its screen, not a log. */
function serviceEnv(accounts) {
  const { admin } = accounts ?? {}
  return {
    ...(process.env.NODE_ENV !== 'production' && { LOG_LEVEL: 'warn' }),
    ...process.env,
    ...(admin && { ADMIN_USERNAME: admin.username, ADMIN_PASSWORD: admin.password }),
  }
}

/** Waits until the address answers. Ends the command when the child ends first: it has said why. */
async function ready(child, address) {
  let isGone = false
  child.done.then(() => {
    isGone = true
  })
  for (let tries = 0; tries < 300; tries++) {
    if (isGone) throw new Stop('')
    const answer = await fetch(address).catch(() => undefined)
    if (answer?.ok && !isGone) return
    await sleep(100)
  }
  throw new Stop(`${address} did not answer within 30 s.`)
}

/** Makes the agent, unless a start before has. False when the database has other accounts than ours. */
async function makeAgent(serviceUrl, { admin, agent }) {
  if (await logIn(serviceUrl, agent)) return true
  const token = await logIn(serviceUrl, admin)
  if (!token) return false
  const body = { ...agent, is_customer_service: true }
  return (await post(`${serviceUrl}/api/signup/`, body, token)).status === 201
}

async function logIn(serviceUrl, account) {
  const answer = await post(`${serviceUrl}/api/token/`, account)
  return answer.ok ? (await answer.json()).token : undefined
}

function post(address, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Token ${token}` }) }
  return fetch(address, { method: 'POST', headers, body: JSON.stringify(body) })
}

function screen({ serviceUrl, demoPort, accounts }) {
  const database = process.env.DATABASE_URL || 'sqlite:./data/deskside.db'
  const people = accounts
    ? Object.entries(accounts).map(([role, { username, password }]) => `${role.padEnd(10)}${username} / ${password}`)
    : ['the ones in your database; `node backend/dist/main.js admin create NAME` makes an admin']
  const lines = [
    ['The shop', `http://127.0.0.1:${demoPort}/`, '(start here: sign up in the widget as a customer)'],
    ['The service', `${serviceUrl}/`],
    ['API and docs', `${serviceUrl}/docs/`],
    ...people.map((text, index) => [index === 0 ? 'Accounts' : '', text]),
    ['The data', database.replace(/\/\/[^@/]*@/, '//…@'), accounts ? '(the accounts: data/dev-accounts.json)' : ''],
  ]
  const table = lines.map(([name, ...rest]) => `  ${name.padEnd(14)}${rest.filter(Boolean).join('  ')}`)
  return ['', 'Deskside is running.', '', ...table, '', 'Ctrl+C stops it.', ''].join('\n')
}
