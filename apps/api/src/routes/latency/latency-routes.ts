import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { LatencyAnswer, LatencyRequest } from '@paceline/contracts'
import { answerOnce } from '../../idempotency/once.js'
import { answerQueries } from '../../latency/answer-queries.js'
import type { LatencyBacklog } from '../../latency/backlog.js'
import type { ModelKeeper } from '../../models/keep-model.js'
import { caller } from '../../plugins/auth.js'
import type { Services } from '../../services.js'
import { answers, IdempotencyHeaders } from '../replies.js'

interface Options {
  services: Services
  keeper: ModelKeeper
  backlog: LatencyBacklog
}

/** `POST /v1/latency`: what a search tool asks, thousands of times. */
export const latencyRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { services, keeper, backlog },
) => {
  app.post(
    '/v1/latency',
    {
      schema: {
        tags: ['latency'],
        summary: 'Latency of many models on a device: measured, or scheduled',
        headers: IdempotencyHeaders,
        body: LatencyRequest,
        response: answers({ 200: LatencyAnswer }),
      },
      config: { access: 'submit' },
    },
    async (request, reply) =>
      answerOnce(services.db.idempotency, request, reply, request.body, async () => {
        const gone = new AbortController()
        const onClose = () => gone.abort()
        request.raw.socket.once('close', onClose)
        try {
          const body = await answerQueries(
            { services, keeper, backlog },
            { request: request.body, keyId: caller(request).keyId, log: request.log, signal: gone.signal },
          )
          return { status: 200, body }
        } finally {
          request.raw.socket.off('close', onClose)
        }
      }),
  )
}
