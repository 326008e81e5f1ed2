import Type from 'typebox'
import { Password } from './accounts.ts'
import { limits } from './common.ts'
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
  'DELETE /api/token/': {
    summary: 'End this session',
    who: 'signed_in',
    isOpenToBlocked: true,
    response: { 204: null },
  },
})
