import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createShop } from './server.ts'

const host = '127.0.0.1'

function fail(line: string): never {
  console.error(line)
  process.exit(1)
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) fail(`DEMO_PORT must be a port number, not "${text}".`)
  return port
}

function readService(text: string): URL {
  const address = URL.parse(`${text.replace(/\/+$/, '')}/`)
  if (!address || !/^https?:$/.test(address.protocol)) {
    fail(`DESKSIDE_URL must be the address of the service, such as http://127.0.0.1:3000, not "${text}".`)
  }
  return address
}

function stopOn(server: Server): void {
  const stop = () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.once('disconnect', stop)
}

const port = readPort(process.env.DEMO_PORT || '4000')
const server = createShop(readService(process.env.DESKSIDE_URL || 'http://127.0.0.1:3000'))

server.once('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EADDRINUSE') fail(`Port ${port} is in use. Free it, or set DEMO_PORT to another one.`)
  fail(`The demo shop can't listen on ${host}:${port}: ${error.message}`)
})
server.listen(port, host, () => {
  console.log(`The demo shop is open at http://${host}:${(server.address() as AddressInfo).port}/`)
})
stopOn(server)
