import { createHash } from 'node:crypto'
import type {} from '@fastify/cookie'
import type { ClaimHandle, Database } from '@paceline/db'
import { canonicalJson } from '@paceline/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_COOKIE } from '../access/sign-in.js'
import { caller } from '../plugins/auth.js'
import { ProblemError } from '../problems/problem-error.js'
import { sealOf } from './seal.js'

/** An answer that can be given twice. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly location?: string
  /** The body holds a secret: what is stored of it, only the same credential can read again. */
  readonly secret?: boolean
}

type Stored = { readonly location?: string } & ({ readonly body: unknown } | { readonly sealed: string })

/** Well within the 60 s after which a claim counts as a dead process's. */
const RENEW_MS = 15_000
const KEY_PATTERN = /^[\x21-\x7e]{1,200}$/

/**
 * Does the work once per Idempotency-Key of the caller, and sends its answer: the same key and body get the
 * first answer again, another body 409, a request still in work 409. Without the header it just works.
 * Only a success is kept; after a failure the key is free again. The claim is renewed while the work lasts, and
 * taken over when its process dies: work that makes a job makes it under the claim, and finds what an earlier
 * holder made.
 *
 * @param fingerprint what makes two requests the same: the body, or a multipart's fields and file digest
 */
export async function answerOnce(
  answers: Database['idempotency'],
  request: FastifyRequest,
  reply: FastifyReply,
  fingerprint: unknown,
  work: (claim: ClaimHandle | null) => Promise<Answer>,
): Promise<FastifyReply> {
  const token = tokenOf(request)
  if (token === null) return send(reply, await work(null))
  const { keyId } = caller(request)
  const route = `${request.method} ${request.routeOptions.url ?? request.url}`
  const bodyHash = createHash('sha256')
    .update(canonicalJson(fingerprint ?? null))
    .digest()
  const claimed = await answers.claim({ keyId, token, route, bodyHash })
  if (claimed.state === 'in-progress') {
    throw new ProblemError(
      'in-progress',
      'the first request with this Idempotency-Key is still in work',
      [],
      {
        'retry-after': '1',
      },
    )
  }
  if (claimed.state === 'other-body') {
    throw new ProblemError(
      'idempotency-conflict',
      'this Idempotency-Key was used with another request; use a new one',
    )
  }
  if (claimed.state === 'answered') {
    const { location, ...stored } = claimed.body as Stored
    const body = 'body' in stored ? stored.body : unsealed(request, stored.sealed)
    reply.header('idempotency-replayed', 'true')
    return send(reply, { status: claimed.status, body, ...(location === undefined ? {} : { location }) })
  }
  const { claim } = claimed
  const renewing = setInterval(() => {
    answers.renew(claim).catch((error: unknown) => {
      request.log.warn({ err: error }, 'the claim of an Idempotency-Key was not renewed')
    })
  }, RENEW_MS)
  try {
    const answer = await workOrRelease(answers, claim, work)
    const { status, body, location, secret } = answer
    const kept = secret ? { sealed: sealOf(credentialOf(request)).close(body) } : { body }
    await answers.answer(claim, { status, body: { ...kept, location } })
    return send(reply, answer)
  } finally {
    clearInterval(renewing)
  }
}

async function workOrRelease(
  answers: Database['idempotency'],
  claim: ClaimHandle,
  work: (claim: ClaimHandle) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work(claim)
  } catch (error) {
    await answers.release(claim)
    throw error
  }
}

/** What the caller showed to come in; the database has no more than its hash. */
function credentialOf({ headers, cookies }: FastifyRequest): string {
  return headers.authorization ?? cookies[SESSION_COOKIE] ?? ''
}

function unsealed(request: FastifyRequest, sealed: string): unknown {
  try {
    return sealOf(credentialOf(request)).open(sealed)
  } catch {
    throw new ProblemError(
      'idempotency-conflict',
      'this Idempotency-Key was used by another sign-in of this key',
    )
  }
}

function tokenOf(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key']
  if (header === undefined) return null
  if (typeof header === 'string' && KEY_PATTERN.test(header)) return header
  throw new ProblemError('invalid-idempotency-key', 'Idempotency-Key is 1 to 200 visible ASCII characters')
}

function send(reply: FastifyReply, { status, body, location }: Answer): FastifyReply {
  if (location !== undefined) reply.header('location', location)
  return reply.code(status).send(body)
}
