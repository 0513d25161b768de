import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CreateJob, Job, JobPage, ListJobs } from '@paceline/contracts'
import { answerOnce } from '../../idempotency/once.js'
import { createJob, modelIdsOf } from '../../jobs/create-job.js'
import type { CoverageReader } from '../../models/model-coverage.js'
import { caller } from '../../plugins/auth.js'
import { notFound } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers, IdempotencyHeaders, IdParams } from '../replies.js'

const tags = ['jobs']

interface Options {
  services: Services
  coverage: CoverageReader
}

/** Jobs: asked for, listed, watched and cancelled. */
export const jobRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { services, coverage }) => {
  const { db } = services

  app.post(
    '/v1/jobs',
    {
      schema: {
        tags,
        summary: 'Measures models on devices',
        headers: IdempotencyHeaders,
        body: CreateJob,
        response: answers({ 202: Job }),
      },
      config: { access: 'submit' },
    },
    async (request, reply) =>
      answerOnce(db.idempotency, request, reply, request.body, async (claim) => {
        const { modelId, modelIds, ...rest } = request.body
        const order = {
          modelIds: modelIdsOf({ ...(modelId && { modelId }), ...(modelIds && { modelIds }) }),
          job: rest,
          keyId: caller(request).keyId,
          claim,
        }
        const job = await createJob({ ...services, coverage }, order, request.log)
        return { status: 202, body: job, location: `/v1/jobs/${job.id}` }
      }),
  )

  app.get(
    '/v1/jobs',
    {
      schema: {
        tags,
        summary: 'Jobs, newest first',
        querystring: ListJobs,
        response: answers({ 200: JobPage }),
      },
      config: { access: 'read' },
    },
    async ({ query }) => db.jobs.list(query),
  )

  app.get(
    '/v1/jobs/:id',
    {
      schema: { tags, summary: 'One job with its runs', params: IdParams, response: answers({ 200: Job }) },
      config: { access: 'read' },
    },
    async ({ params }) => {
      const job = await db.jobs.find(params.id)
      if (!job) throw notFound('job', params.id)
      return job
    },
  )

  app.post(
    '/v1/jobs/:id/cancel',
    {
      schema: {
        tags,
        summary: 'Cancels what has not ended yet; asking twice is the same',
        params: IdParams,
        response: answers({ 200: Job }),
      },
      config: { access: 'submit' },
    },
    async ({ params }) => {
      const job = await db.jobs.cancel(params.id)
      if (!job) throw notFound('job', params.id)
      return job
    },
  )
}
