import type {} from '@fastify/cookie'
import type {} from '@fastify/rate-limit'
import type { Scope } from '@paceline/contracts'
import type { Database } from '@paceline/db'
import type { FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { type Principal, principalOf, requireScope } from '../access/principal.js'
import { hashSecret } from '../access/secrets.js'
import { SESSION_COOKIE } from '../access/sign-in.js'
import { ProblemError } from '../problems/problem-error.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope this route needs; every route says so, there is no default. */
    access?: Scope | 'open'
  }
  interface FastifyRequest {
    principal: Principal | null
  }
}

export interface AuthOptions {
  readonly access: Database['access']
  readonly publicUrl?: string | undefined
}

const FAILURES_PER_MINUTE = 60
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Bearer key or session cookie, checked before a body is read. A route without an access rule stops the start. */
export const auth = fp<AuthOptions>(
  async (app, { access, publicUrl }) => {
    app.decorateRequest('principal', null)
    const countFailure = app.createRateLimit({ max: FAILURES_PER_MINUTE, timeWindow: 60_000 })

    const routes: RouteOptions[] = []
    app.addHook('onRoute', (route) => {
      routes.push(route)
    })
    // Looked at when all is registered: the hook of an inner plugin may still set it for its routes.
    app.addHook('onReady', async () => {
      const undeclared = routes.find(({ config }) => config?.access === undefined)
      if (undeclared) throw new Error(`${undeclared.url} does not say who may use it`)
    })

    app.addHook('onRequest', async (request) => {
      const needed = request.routeOptions.config.access
      if (request.is404 || needed === undefined || needed === 'open') return
      const principal = await authenticate(request, access)
      if (!principal) {
        const limit = await countFailure(request)
        if (!limit.isAllowed && limit.isExceeded) throw tooMany(limit.ttlInSeconds)
        throw new ProblemError(
          'unauthenticated',
          'send a valid key as Authorization: Bearer <key>, or open a sign-in link in this browser',
          [],
          { 'www-authenticate': 'Bearer realm="paceline"' },
        )
      }
      if (principal.via === 'session' && !SAFE_METHODS.has(request.method)) checkOrigin(request, publicUrl)
      requireScope(principal, needed)
      request.principal = principal
    })
  },
  { name: 'auth', dependencies: ['problems', '@fastify/cookie', '@fastify/rate-limit'] },
)

export function tooMany(seconds: number): ProblemError {
  return new ProblemError('too-many-requests', `too many attempts; try again in ${seconds} s`, [], {
    'retry-after': String(seconds),
  })
}

/** The signed-in caller of a route that is not open. */
export function caller(request: FastifyRequest): Principal {
  if (request.principal === null) throw new ProblemError('unauthenticated', 'this needs a key')
  return request.principal
}

async function authenticate(request: FastifyRequest, access: Database['access']): Promise<Principal | null> {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const secret = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization)?.[1]
    const key = secret === undefined ? null : await access.findKeyByHash(hashSecret(secret))
    return key && key.revokedAt === null ? principalOf(key, 'key') : null
  }
  const session = request.cookies[SESSION_COOKIE]
  if (!session) return null
  const key = await access.findBrowserSession(hashSecret(session))
  return key && key.revokedAt === null ? principalOf(key, 'session') : null
}

/** A page of another origin may not write with this browser's cookie, whatever SameSite did. */
function checkOrigin(request: FastifyRequest, publicUrl: string | undefined): void {
  const { origin, host } = request.headers
  if (origin !== undefined && URL.canParse(origin)) {
    if (new URL(origin).host === host) return
    if (publicUrl !== undefined && new URL(publicUrl).origin === origin) return
  }
  throw new ProblemError('origin-mismatch', 'a write from a browser must come from a page of this address')
}
