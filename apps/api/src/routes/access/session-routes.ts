import type {} from '@fastify/cookie'
import type {} from '@fastify/rate-limit'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Me } from '@paceline/contracts'
import { Type } from 'typebox'
import { hashSecret } from '../../access/secrets.js'
import {
  mintSignInLink,
  openBrowserSession,
  SESSION_COOKIE,
  SESSION_SECONDS,
  SIGN_IN_SECONDS,
} from '../../access/sign-in.js'
import { answerOnce } from '../../idempotency/once.js'
import { caller } from '../../plugins/auth.js'
import { ProblemError } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers, IdempotencyHeaders, Nothing } from '../replies.js'
import { spentLinkPage } from './sign-in-page.js'

const tags = ['access']
const TRIES_PER_MINUTE = 20

const SignInLink = Type.Object(
  { url: Type.String(), expiresInSeconds: Type.Integer() },
  { $id: 'SignInLink' },
)

interface Options {
  services: Services
  publicUrl: string | undefined
}

/** How a browser comes in and goes, and who is asking. */
export const sessionRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { services, publicUrl }) => {
  const { access, idempotency } = services.db
  const secure = publicUrl?.startsWith('https:') ?? false
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const
  const countTry = app.createRateLimit({ max: TRIES_PER_MINUTE, timeWindow: 60_000 })

  app.get(
    '/sign-in',
    {
      // A HEAD must not use the link up.
      exposeHeadRoute: false,
      schema: {
        hide: true,
        querystring: Type.Object({ token: Type.Optional(Type.String({ maxLength: 200 })) }),
      },
      config: { access: 'open' },
    },
    async (request, reply) => {
      const limit = await countTry(request)
      if (!limit.isAllowed && limit.isExceeded) throw tooMany(limit.ttlInSeconds)
      const session = await openBrowserSession(access, request.query.token ?? '')
      reply.header('cache-control', 'no-store')
      if (!session) return reply.code(410).type('text/html; charset=utf-8').send(spentLinkPage)
      reply.setCookie(SESSION_COOKIE, session.secret, { ...cookie, maxAge: SESSION_SECONDS })
      return reply.redirect('/', 303)
    },
  )

  app.post(
    '/v1/sign-in-links',
    {
      schema: {
        tags,
        summary: 'A new sign-in link for the holder of this key: one use, ten minutes',
        headers: IdempotencyHeaders,
        response: answers({ 201: SignInLink }),
      },
      config: { access: 'read' },
    },
    async (request, reply) => {
      const { keyId, via } = caller(request)
      if (via !== 'key')
        throw new ProblemError('missing-scope', 'this browser is signed in; use the key itself')
      return answerOnce(idempotency, request, reply, null, async () => {
        const base = publicUrl ?? `${request.protocol}://${request.host}`
        const url = await mintSignInLink(access, keyId, base)
        return { status: 201, body: { url, expiresInSeconds: SIGN_IN_SECONDS }, secret: true }
      })
    },
  )

  app.post(
    '/v1/sign-out',
    {
      schema: { tags, summary: 'Ends this browser session', response: answers({ 204: Nothing }) },
      config: { access: 'read' },
    },
    async (request, reply) => {
      const secret = request.cookies[SESSION_COOKIE]
      if (secret) await access.deleteBrowserSession(hashSecret(secret))
      return reply.clearCookie(SESSION_COOKIE, cookie).code(204).send(null)
    },
  )

  app.get(
    '/v1/me',
    {
      schema: { tags, summary: 'Who is asking', response: answers({ 200: Me }) },
      config: { access: 'read' },
    },
    async (request) => caller(request),
  )
}

function tooMany(seconds: number): ProblemError {
  return new ProblemError('too-many-requests', `too many attempts; try again in ${seconds} s`, [], {
    'retry-after': String(seconds),
  })
}
