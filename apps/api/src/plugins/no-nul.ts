import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { ProblemError } from '../problems/problem-error.js'
import { nulIn } from '../validation/nul.js'

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
