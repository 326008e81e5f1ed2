import { hash, verify } from '@node-rs/argon2'
import { unavailable } from '../../http/problem.ts'

/** argon2id with 19 MiB, 2 passes, 1 lane: some 14 ms of a core. */
const options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** So many at once, so that a storm of log-ins leaves the rest of the service its cores; the others wait in line. */
const lanes = 2
const longestLine = 64

let running = 0
const line: (() => void)[] = []

async function inLine<T>(work: () => Promise<T>): Promise<T> {
  if (running >= lanes) {
    if (line.length >= longestLine) throw unavailable('Too many people are logging in. Please try again in a moment.')
    await new Promise<void>((resolve) => line.push(resolve))
  } else running++
  try {
    return await work()
  } finally {
    const next = line.shift()
    if (next) next()
    else running--
  }
}

export const hashPassword = (password: string) => inLine(() => hash(password, options))

/** A hash of nobody's password, for taking as long over a user who isn't there. */
let decoy: Promise<string> | undefined

/** Takes the same time whether or not there is a hash to compare with. */
export async function isPassword(password: string, passwordHash: string | null | undefined): Promise<boolean> {
  decoy ??= hash(crypto.randomUUID(), options)
  const compared = passwordHash ?? (await decoy)
  const isRight = await inLine(() => verify(compared, password))
  return isRight && Boolean(passwordHash)
}
