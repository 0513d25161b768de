import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ProblemError } from '../problems/problem-error.js'

const NUL = '\0'

/**
 * Refuses the character U+0000, which Postgres stores in no text and compares with none: in a path nothing
 * lives there, in a query or a body it is the sender's mistake.
 */
export const noNul = fp(
  async (app) => {
    // After the credential was looked at and before schemas are.
    app.addHook('preValidation', async ({ params, query, body }: FastifyRequest) => {
      if (nulIn(params) !== null) throw new ProblemError('not-found', 'nothing lives here')
      refuse('the query', nulIn(query), (path) => path.slice(1))
      refuse('the body', nulIn(body), (path) => path || '/')
    })
  },
  { name: 'no-nul', dependencies: ['problems'] },
)

function refuse(where: string, found: string | null, pathOf: (pointer: string) => string): void {
  if (found === null) return
  const path = pathOf(found)
  throw new ProblemError('invalid-request', `${where} is wrong: ${path} holds the character U+0000`, [
    { path, message: 'holds the character U+0000' },
  ])
}

/** JSON pointer to the first text with a NUL in it; the empty one for the value itself, null for none. */
function nulIn(value: unknown): string | null {
  if (typeof value === 'string') return value.includes(NUL) ? '' : null
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return null
  for (const [key, part] of Object.entries(value)) {
    if (key.includes(NUL)) return ''
    const inner = nulIn(part)
    if (inner !== null) return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}${inner}`
  }
  return null
}
