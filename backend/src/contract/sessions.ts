import Type from 'typebox'
import { Password } from './accounts.ts'
import { limits, Time } from './common.ts'
import { endpoints } from './endpoint.ts'

export const Token = Type.Object({ token: Type.String() })

export const sessionEndpoints = endpoints({
  'POST /api/token/': {
    summary: 'Log in',
    who: 'anyone',
    body: Type.Object({
      username: Type.String({ minLength: 1, maxLength: limits.message }),
      password: Password,
    }),
    response: { 200: Token },
  },
  'POST /api/token/identity/': {
    summary: 'Exchange an identity token, signed by the host, for a session token',
    who: 'anyone',
    body: Type.Object({ identity_token: Type.String({ minLength: 1, maxLength: 8192 }) }),
    response: { 200: Token },
  },
  'GET /api/service/': {
    summary: 'How customers get in here, and the time of the service',
    who: 'anyone',
    response: {
      200: Type.Object({
        signup: Type.Boolean({ description: 'Whether customers sign up and log in here' }),
        identity: Type.Boolean({ description: 'Whether hosts sign in their own users' }),
        time: Time,
      }),
    },
  },
  'POST /api/me/join/': {
    summary:
      'Take over the tickets, posts and read marks of an account that signed up here, proven by its session token',
    who: 'customer',
    body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 2048 }) }),
    response: { 200: Type.Object({ tickets: Type.Integer({ minimum: 0, description: 'How many moved' }) }) },
  },
  'DELETE /api/token/': {
    summary: 'End this session',
    who: 'signed_in',
    isOpenToBlocked: true,
    response: { 204: null },
  },
})
