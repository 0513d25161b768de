import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Job } from '@paceline/contracts'
import { answerOnce } from '../../idempotency/once.js'
import { caller } from '../../plugins/auth.js'
import { createReplay } from '../../replays/create-replay.js'
import type { Services } from '../../services.js'
import { answers, IdempotencyHeaders, IdParams } from '../replies.js'

/** `POST /v1/runs/{id}/replay`: whether a figure comes back. */
export const replayRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.post(
    '/v1/runs/:id/replay',
    {
      schema: {
        tags: ['runs'],
        summary: 'Measures a run again: same bytes, device, runtime and protocol',
        description: 'The run of the job has `replay`; its ratio and outcome are there when it has ended.',
        params: IdParams,
        headers: IdempotencyHeaders,
        response: answers({ 202: Job }),
      },
      config: { access: 'submit' },
    },
    async (request, reply) =>
      answerOnce(services.db.idempotency, request, reply, request.params, async (claim) => {
        const order = { runId: request.params.id, keyId: caller(request).keyId, claim }
        const job = await createReplay(services, order, request.log)
        return { status: 202, body: job, location: `/v1/jobs/${job.id}` }
      }),
  )
}
