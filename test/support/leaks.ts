/** What nobody may find in a log, whatever was asked: session and identity tokens, hashes of passwords. */
const secrets = [/eyJ[\w-]+\.[\w-]+\.[\w-]*/, /\$argon2/, /authorization"?: ?"?(token|bearer)/i]

/** Keeps the texts that callers send, so that the log can be searched for them. */
export class Canaries {
  readonly #texts = new Set<string>()

  /** Texts anywhere in what is sent; short ones prove nothing. */
  add(sent: unknown): void {
    if (typeof sent === 'string' && sent.length >= 12) this.#texts.add(JSON.stringify(sent).slice(1, -1))
    else if (typeof sent === 'object' && sent !== null) for (const one of Object.values(sent)) this.add(one)
  }

  /** Throws when the log tells what it must not. */
  check(log: string): void {
    const leaked = [...this.#texts].find((text) => log.includes(text)) ?? secrets.find((one) => one.test(log))
    if (leaked === undefined) return
    const line = log.split('\n').find((one) => (typeof leaked === 'string' ? one.includes(leaked) : leaked.test(one)))
    throw new Error(`the log tells ${leaked}: ${line?.slice(0, 500)}`)
  }
}
