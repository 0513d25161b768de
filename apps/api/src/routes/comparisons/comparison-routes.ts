import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Comparison, ComparisonPage, CreateComparison, ListComparisons } from '@paceline/contracts'
import { createComparison } from '../../comparisons/create-comparison.js'
import { answerOnce } from '../../idempotency/once.js'
import { caller } from '../../plugins/auth.js'
import { notFound } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers, IdempotencyHeaders, IdParams } from '../replies.js'

const tags = ['comparisons']

/** Comparisons: variants beside a baseline in one session. Cancelled by the job that carries one out. */
export const comparisonRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { comparisons } = services.db

  app.post(
    '/v1/comparisons',
    {
      schema: {
        tags,
        summary: 'Compares variants with a baseline, interleaved in one session',
        headers: IdempotencyHeaders,
        body: CreateComparison,
        response: answers({ 202: Comparison }),
      },
      config: { access: 'submit' },
    },
    async (request, reply) =>
      answerOnce(services.db.idempotency, request, reply, request.body, async (claim) => {
        const order = { request: request.body, keyId: caller(request).keyId, claim }
        const comparison = await createComparison(services, order, request.log)
        return { status: 202, body: comparison, location: `/v1/comparisons/${comparison.id}` }
      }),
  )

  app.get(
    '/v1/comparisons',
    {
      schema: {
        tags,
        summary: 'Comparisons, newest first',
        querystring: ListComparisons,
        response: answers({ 200: ComparisonPage }),
      },
      config: { access: 'read' },
    },
    async ({ query }) => comparisons.list(query),
  )

  app.get(
    '/v1/comparisons/:id',
    {
      schema: { tags, summary: 'One comparison', params: IdParams, response: answers({ 200: Comparison }) },
      config: { access: 'read' },
    },
    async ({ params }) => {
      const comparison = await comparisons.find(params.id)
      if (!comparison) throw notFound('comparison', params.id)
      return comparison
    },
  )
}
