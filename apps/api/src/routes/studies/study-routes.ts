import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CreateSparseStudy, CreateSweep, ListStudies, Study, StudyPage } from '@paceline/contracts'
import { answerOnce } from '../../idempotency/once.js'
import type { ModelKeeper } from '../../models/keep-model.js'
import { caller } from '../../plugins/auth.js'
import { notFound } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { createSweep } from '../../studies/create-sweep.js'
import { createSparseStudy } from '../../studies/sparse/create-sparse-study.js'
import type { StudyBuilder } from '../../studies/study-builder.js'
import { validateNearest } from '../../validation/nearest.js'
import { answers, IdempotencyHeaders, IdParams } from '../replies.js'

const tags = ['studies']

/** Results are long lists, which the generic serialiser writes in half the time that one made of the schema takes. */
const asJson = () => (data: unknown) => JSON.stringify(data)

interface Options {
  services: Services
  builder: StudyBuilder
  keeper: Pick<ModelKeeper, 'keepBuilt'>
}

/** Studies: models asked for together, built in the background and measured once each. */
export const studyRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { services, builder, keeper }) => {
  const { db } = services

  app.post(
    '/v1/studies/sweep',
    {
      schema: {
        tags,
        summary: 'Builds the models of a space or of a grid of transforms, and measures each once',
        headers: IdempotencyHeaders,
        body: CreateSweep,
        response: answers({ 202: Study }),
      },
      serializerCompiler: asJson,
      config: { access: 'submit' },
    },
    async (request, reply) =>
      answerOnce(db.idempotency, request, reply, request.body, async (claim) => {
        const order = { request: request.body, keyId: caller(request).keyId, claim }
        const study = await createSweep(db, order)
        builder.wake()
        return { status: 202, body: study, location: `/v1/studies/${study.id}` }
      }),
  )

  app.post(
    '/v1/studies/sparse',
    {
      validatorCompiler: validateNearest,
      schema: {
        tags,
        summary: 'Prunes a model by patterns and sparsities, and measures what the zeros are worth',
        headers: IdempotencyHeaders,
        body: CreateSparseStudy,
        response: answers({ 202: Study }),
      },
      serializerCompiler: asJson,
      config: { access: 'submit' },
    },
    async (request, reply) =>
      answerOnce(db.idempotency, request, reply, request.body, async (claim) => {
        const order = { request: request.body, keyId: caller(request).keyId, claim }
        const study = await createSparseStudy(db, keeper, order)
        builder.wake()
        return { status: 202, body: study, location: `/v1/studies/${study.id}` }
      }),
  )

  app.get(
    '/v1/studies',
    {
      schema: {
        tags,
        summary: 'Studies, newest first',
        querystring: ListStudies,
        response: answers({ 200: StudyPage }),
      },
      config: { access: 'read' },
    },
    async ({ query }) => db.studies.list(query),
  )

  app.get(
    '/v1/studies/:id',
    {
      schema: { tags, summary: 'One study', params: IdParams, response: answers({ 200: Study }) },
      serializerCompiler: asJson,
      config: { access: 'read' },
    },
    async ({ params }) => {
      const study = await db.studies.find(params.id)
      if (!study) throw notFound('study', params.id)
      return study
    },
  )

  app.post(
    '/v1/studies/:id/cancel',
    {
      schema: {
        tags,
        summary: 'Builds no more and cancels the runs; measured ones stay',
        params: IdParams,
        response: answers({ 200: Study }),
      },
      serializerCompiler: asJson,
      config: { access: 'submit' },
    },
    async ({ params }) => {
      const study = await db.studies.cancel(params.id)
      if (!study) throw notFound('study', params.id)
      return study
    },
  )
}
