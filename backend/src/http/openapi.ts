import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import type Type from 'typebox'
import type { Config } from '../config.ts'
import { api, type Endpoint, type EndpointName, Problem } from '../contract/index.ts'

const roles: Record<Endpoint['who'], string> = {
  anyone: 'Open to anyone.',
  signed_in: 'For everybody who is signed in.',
  customer: 'For customers.',
  agent: 'For agents and admins.',
  admin: 'For admins.',
}

/** The hash is of the one style sheet that the page's own script writes into it. */
const docsPolicy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': ["'self'", "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='"],
  'img-src': ["'self'", 'data:'],
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
}

/** `/openapi.json` from the routes that run, and `/docs/` to log in and try them. */
export async function describeApi(app: FastifyInstance, config: Config): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Deskside', version: '0.1.0', description: 'Customer service inside your own pages.' },
      servers: [{ url: config.publicUrl ?? '/' }],
      components: {
        securitySchemes: {
          token: {
            type: 'apiKey',
            in: 'header',
            name: 'Authorization',
            description: 'Get a token by `POST /api/token/`, then enter `Token <token>` here.',
          },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const name = (route.config as { endpoint?: EndpointName } | undefined)?.endpoint
      return { schema: name ? { ...schema, ...described(api[name], url) } : { ...schema, hide: true }, url }
    },
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    indexPrefix: config.publicUrl ? new URL(config.publicUrl).pathname : '/',
    staticCSP: docsPolicy,
    uiConfig: { persistAuthorization: false, displayRequestDuration: true, tryItOutEnabled: true },
    theme: { title: 'Deskside API' },
  })
}

/** A text that says what it is, such as a stream or a file, is sent as that; all else as JSON. */
function describeAnswer(answer: Type.TSchema | null) {
  const description = 'Done.'
  const { contentMediaType: media } = (answer ?? {}) as { contentMediaType?: string }
  if (media) return { description, content: { [media]: { schema: answer } } }
  return answer ? { description, ...answer } : { description, type: 'null' }
}

function described(endpoint: Endpoint, url: string) {
  const headers = endpoint.idempotent && {
    type: 'object',
    properties: {
      'idempotency-key': {
        type: 'string',
        minLength: 1,
        maxLength: 255,
        description: 'The same key again gets the first answer again.',
      },
    },
  }
  const params = url.includes(':id') && {
    type: 'object',
    properties: { id: { type: 'integer', minimum: 1 } },
    required: ['id'],
  }
  const answers = Object.entries(endpoint.response).map(([status, answer]) => [status, describeAnswer(answer)])
  return {
    summary: endpoint.summary,
    description: roles[endpoint.who],
    tags: [url.split('/')[2] ?? 'api'],
    security: endpoint.who === 'anyone' ? [{}, { token: [] }] : [{ token: [] }],
    ...(headers && { headers }),
    ...(params && { params }),
    response: {
      ...Object.fromEntries(answers),
      default: {
        description: 'What went wrong.',
        content: { 'application/problem+json': { schema: Problem } },
      },
    },
  }
}
