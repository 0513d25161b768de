import type { AccessKey, Me, Scope } from '@paceline/contracts'
import { ProblemError } from '../problems/problem-error.js'

/** Who asks, as `GET /v1/me` shows it. */
export type Principal = Me

export function principalOf(key: AccessKey, via: Me['via']): Principal {
  return { keyId: key.id, name: key.name, scopes: key.scopes, redaction: key.redaction, via }
}

/** `admin` holds every scope, and each of the others implies reading. */
export function holds(principal: Principal, scope: Scope): boolean {
  return scope === 'read' || principal.scopes.includes('admin') || principal.scopes.includes(scope)
}

export function requireScope(principal: Principal, scope: Scope): void {
  if (holds(principal, scope)) return
  throw new ProblemError('missing-scope', `this needs a key with the scope ${scope}`)
}
