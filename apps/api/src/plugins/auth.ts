import type {} from '@fastify/cookie'
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

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Bearer key or session cookie, checked before a body is read. A route without an access rule stops the start. */
export const auth = fp<AuthOptions>(
  async (app, { access, publicUrl }) => {
    app.decorateRequest('principal', null)

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
  { name: 'auth', dependencies: ['problems', '@fastify/cookie'] },
)

/** The signed-in caller of a route that is not open. */
export function caller(request: FastifyRequest): Principal {
  if (request.principal === null) throw new ProblemError('unauthenticated', 'this needs a key')
  return request.principal
}

/** Whether the credential of a request that was let in would let it in again: a stream outlives that moment. */
export async function stillAllowed(request: FastifyRequest, access: Database['access']): Promise<boolean> {
  const principal = await authenticate(request, access)
  return principal !== null && principal.keyId === request.principal?.keyId
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
  const { origin } = request.headers
  const own = [`${request.protocol}://${request.host}`, ...(publicUrl === undefined ? [] : [publicUrl])]
  if (own.some((address) => URL.canParse(address) && new URL(address).origin === origin)) return
  throw new ProblemError(
    'origin-mismatch',
    'a write from a browser must come from a page of this address; behind a proxy, set PACELINE_PUBLIC_URL',
  )
}
