import { createHmac } from 'node:crypto'

export const hostKey = { kid: 'k1', alg: 'HS256', secret: 'the secret of a shop, 32 characters long', issuer: 'shop' }
export const publicUrl = 'http://127.0.0.1:3000'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

export const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

/** An identity token as a host with a shared secret signs it. Claims and header fields given as undefined are left out. */
export function signIdentity(claims: object = {}, header: object = {}, secret = hostKey.secret): string {
  const head = encode({ alg: 'HS256', typ: 'JWT', kid: hostKey.kid, ...header })
  const body = encode({ sub: 'customer-1', aud: publicUrl, exp: inSeconds(300), ...claims })
  return `${head}.${body}.${createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')}`
}
