import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { refusals } from '../backend/src/features/identity/rules.ts'
import { hostKey } from './support/identity.ts'
import { startService } from './support/service.ts'

const run = promisify(execFile)
const text = await readFile(new URL('../docs/identity.md', import.meta.url), 'utf8')
const example = (name: string) => new RegExp(`^### ${name}\\n\`\`\`\\w+\\n(.*?)\`\`\``, 'ms').exec(text)?.[1] ?? ''

const user = ['u "1" é', 'Ann \\ Lee', 'ann@example.com']
const args = user.map((one) => JSON.stringify(one)).join(', ')
const [id, name, email] = user.map((one) => `'${one.replaceAll('\\', '\\\\')}'`)

interface Example {
  /** What says that the language is there. */
  probe: [string, string[]]
  /** The example and what calls it, by file. */
  files: Record<string, string>
  commands: [string, string[]][]
}

/** Django and Flask sign by the Python example, behind a log-in of their own. */
const python = example('Python')
const django = `${python}
from django.conf import settings
settings.configure(SECRET_KEY="x", INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"])
import django; django.setup()
${example('Django')}
from django.test import RequestFactory
from django.contrib.auth.models import User
request = RequestFactory().get("/")
request.user = User(pk=7, first_name="Ann", last_name="Lee", email="ann@example.com")
answer = deskside(request)
assert "no-store" in answer["Cache-Control"]
print(json.loads(answer.content)["token"])
`
const flask = `${python}
${example('Flask')}
from flask_login import LoginManager, UserMixin
class Somebody(UserMixin): id = "7"
LoginManager(app).request_loader(lambda request: Somebody() if "authorization" in request.headers else None)
client = app.test_client()
assert client.get("/deskside-token").status_code == 401
answer = client.get("/deskside-token", headers={"authorization": "yes"})
assert answer.headers["Cache-Control"] == "no-store"
print(answer.json["token"])
`

const examples: Record<string, Example> = {
  Node: {
    probe: ['node', ['--version']],
    files: {
      'token.mjs': `${example('Node')}\nconsole.log(desksideToken({ id: ${id}, name: ${name}, email: ${email} }))`,
    },
    commands: [['node', ['token.mjs']]],
  },
  Python: {
    probe: ['python3', ['--version']],
    files: { 'token_.py': `${python}\nprint(deskside_token(${args}))` },
    commands: [['python3', ['token_.py']]],
  },
  Django: {
    probe: ['python3', ['-c', 'import django']],
    files: { 'view.py': django },
    commands: [['python3', ['view.py']]],
  },
  Flask: {
    probe: ['python3', ['-c', 'import flask_login']],
    files: { 'view.py': flask },
    commands: [['python3', ['view.py']]],
  },
  Ruby: {
    probe: ['ruby', ['--version']],
    files: { 'token.rb': `${example('Ruby')}\nputs deskside_token(${id}, name: ${name}, email: ${email})` },
    commands: [['ruby', ['token.rb']]],
  },
  PHP: {
    probe: ['php', ['--version']],
    files: { 'token.php': `${example('PHP')}\necho deskside_token(${id}, ${name}, ${email});` },
    commands: [['php', ['token.php']]],
  },
  Go: {
    probe: ['go', ['version']],
    files: {
      'token.go': example('Go'),
      'main.go':
        `package main\n\nfunc main() {\n\ttoken, err := desksideToken(${args})\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\tos.Stdout.WriteString(token)\n}\n`.replace(
          'package main',
          'package main\n\nimport "os"',
        ),
    },
    commands: [['go', ['run', 'main.go', 'token.go']]],
  },
  Java: {
    probe: ['javac', ['-version']],
    files: {
      'DesksideToken.java': example('Java'),
      'Run.java': `class Run { public static void main(String[] x) throws Exception { System.out.println(DesksideToken.sign(${args})); } }`,
    },
    commands: [
      ['javac', ['-encoding', 'UTF-8', 'DesksideToken.java', 'Run.java']],
      ['java', ['-cp', '.', 'Run']],
    ],
  },
  '.NET': {
    probe: ['dotnet', ['--version']],
    files: {
      'token.csproj':
        '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net8.0</TargetFramework><RollForward>Major</RollForward><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup></Project>',
      'Token.cs': example('\\.NET'),
      'Run.cs': `Console.WriteLine(Deskside.Token(${args}));`,
    },
    commands: [['dotnet', ['run']]],
  },
}

t.test('each example signs a token that the service takes', async (t) => {
  const publicUrl = 'https://support.example'
  const service = await startService(t, { PUBLIC_URL: publicUrl, IDENTITY_KEYS: JSON.stringify([hostKey]) })
  const env = { ...process.env, DESKSIDE_URL: publicUrl, DESKSIDE_KID: hostKey.kid, DESKSIDE_SECRET: hostKey.secret }

  async function signedBy(t: { testdir(files: Record<string, string>): string }, { files, commands }: Example) {
    const cwd = t.testdir({})
    for (const [file, content] of Object.entries(files)) await writeFile(join(cwd, file), content)
    let output = ''
    for (const [command, args] of commands) output = (await run(command, args, { cwd, env })).stdout
    return output.trim()
  }

  for (const [language, one] of Object.entries(examples)) {
    const [command, args] = one.probe
    const isThere = await run(command, args).then(
      () => true,
      () => false,
    )
    t.test(language, { skip: !isThere && `${command} ${args.join(' ')} does not work here` }, async (t) => {
      const identity_token = await signedBy(t, one)
      const body = JSON.stringify({ identity_token })
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${service.url}/api/token/identity/`, { method: 'POST', headers, body })
      t.equal(answer.status, 200, await answer.clone().text())
      const { token } = (await answer.json()) as { token: string }
      const me = await fetch(`${service.url}/api/me/`, { headers: { authorization: `Token ${token}` } })
      const { username } = (await me.json()) as { username: string }
      t.ok(username.length > 0)
      const { sub } = JSON.parse(Buffer.from(identity_token.split('.')[1] ?? '', 'base64url').toString())
      t.ok([user[0], '7'].includes(sub), `${sub}`)
    })
  }
})

t.test('every refusal is explained, in the words of the service', async (t) => {
  const [, table = ''] = /<!-- refusals -->(.*)<!-- \/refusals -->/s.exec(text) ?? []
  const rows = [...table.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, code, sentence]) => [code, sentence])
  t.same(rows, Object.entries(refusals))
})
