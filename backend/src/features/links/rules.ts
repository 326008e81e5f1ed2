import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const hash = (secret: string) => createHash('sha256').update(secret).digest()

/** A secret that a link will have, and what is kept of it. */
export function newSecret(): { secret: string; secret_hash: string } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, secret_hash: hash(secret).toString('base64url') }
}

/** In constant time. */
export const isSecret = (secret: string, secretHash: string): boolean =>
  timingSafeEqual(hash(secret), Buffer.from(secretHash, 'base64url'))

/** What a link carries: the row's id finds it, the secret opens it. */
export const linkText = (id: number, secret: string): string => `${id}.${secret}`

export function readLink(text: string): { id: number; secret: string } | undefined {
  const [, id, secret] = /^(\d{1,15})\.([\w-]{43})$/.exec(text) ?? []
  return id && secret ? { id: Number(id), secret } : undefined
}
