import { readConfig, SettingError, settings } from './config.ts'

const usage = `deskside: customer service inside your own pages

  serve              run the service (migrates first)
  migrate            bring the database up to date
  admin create NAME  make an admin; asks for the password
  backup FILE        copy a SQLite database, also while the service runs (PostgreSQL: pg_dump)
  restore FILE       put such a copy in the database's place, while nothing runs
  seed --tickets N [--posts N]  fill an empty database with made-up tickets of 10 posts, for benches
  identity keygen    make a key for identity tokens: [HS256 | EdDSA | RS256 | ES256] [--issuer NAME] [--kid KID]
  identity check TOKEN  say what the service makes of an identity token, and why
  doctor             look at settings, database, disk, clock, PUBLIC_URL, CORS and Redis, and say what to do
  widget             print the tag for your pages, also pinned by its hash
  help               this page

Settings, from the environment or a .env file:
${Object.entries(settings)
  .map(([name, text]) => `  ${name.padEnd(18)} ${text}`)
  .join('\n')}`

/** A start that can't go on: one line for people, exit code 1. */
function fail(message: string): never {
  process.stderr.write(`deskside: ${message}\n`)
  process.exit(1)
}

async function main([command = 'serve', ...rest]: string[]): Promise<void> {
  if (['help', '--help', '-h'].includes(command) || rest.includes('--help')) return console.log(usage)
  try {
    process.loadEnvFile()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') fail('.env can not be read')
  }
  const commands = await import('./commands.ts')
  if (command === 'identity' && rest[0] === 'keygen') return commands.printKey(rest.slice(1))
  if (command === 'identity' && rest[0] === 'check' && rest[1]) return commands.checkToken(process.env, rest[1])
  if (command === 'widget') return commands.printTag(process.env)
  if (command === 'doctor') return commands.examineAll(process.env)
  const config = readConfig(process.env)
  if (command === 'serve') await commands.serve(config)
  else if (command === 'migrate') await commands.migrateOnly(config)
  else if (command === 'admin' && rest[0] === 'create' && rest[1]) await commands.createAdmin(config, rest[1])
  else if (command === 'backup' && rest[0]) await commands.backUpTo(config, rest[0])
  else if (command === 'restore' && rest[0]) await commands.restoreFrom(config, rest[0])
  else if (command === 'seed') await commands.seedWith(config, rest)
  else fail(`there is no command "${[command, ...rest].join(' ')}"; try help`)
}

function explain(error: unknown): string {
  const { code, message, cause, syscall } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return `PORT: ${process.env.PORT || 3000} is in use by another program`
  if (syscall === 'listen') return `HOST or PORT: ${message}`
  if (syscall === 'mkdir' || syscall === 'open' || /^SQLITE_(CANTOPEN|READONLY|NOTADB)/.test(`${code}`))
    return `DATABASE_URL: ${message}`
  if (error instanceof SettingError) return message
  return (
    `${message}${cause instanceof Error ? ` (${cause.message || (cause as NodeJS.ErrnoException).code})` : ''}`.split(
      '\n',
    )[0] ?? ''
  )
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 12))
  fail(`Node.js 22.12 or later is needed, this is ${process.versions.node}`)
main(process.argv.slice(2)).catch((error: unknown) => fail(explain(error)))
