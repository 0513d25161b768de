import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ProblemError } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers } from '../replies.js'

const Status = Type.Object({ status: Type.Literal('ok') })
const tags = ['operations']
const PING_LIMIT_MS = 3000

/** `/healthz`: the process lives. `/readyz`: it can serve, as its database answers. */
export const healthRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/healthz',
    {
      schema: { tags, security: [], summary: 'The process lives', response: answers({ 200: Status }) },
      config: { access: 'open' },
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      schema: { tags, security: [], summary: 'The API can serve', response: answers({ 200: Status }) },
      config: { access: 'open' },
    },
    async (request) => {
      try {
        await within(PING_LIMIT_MS, services.db.ping())
      } catch (error) {
        request.log.warn({ err: error }, 'not ready')
        throw new ProblemError('unavailable', 'the database does not answer')
      }
      return { status: 'ok' as const }
    },
  )
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
