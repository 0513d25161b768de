import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  BuildModel,
  ListModels,
  Model,
  ModelCoverage,
  ModelPage,
  Qualities,
  Transform,
} from '@paceline/contracts'
import { answerOnce } from '../../idempotency/once.js'
import { uploadFormSchema } from '../../models/form-fields.js'
import type { ModelKeeper } from '../../models/keep-model.js'
import { checkQualities } from '../../models/qualities.js'
import { defaultName, readUploadForm } from '../../models/upload-form.js'
import { notFound } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { validateNearest } from '../../validation/nearest.js'
import { validateAllButBody } from '../../validation/validator.js'
import { answers, IdempotencyHeaders, IdParams } from '../replies.js'

const tags = ['models']

/** Graphs are long lists, which the generic serialiser writes in half the time that one made of the schema takes. */
const asJson = () => (data: unknown) => JSON.stringify(data)

interface Options {
  services: Services
  keeper: ModelKeeper
  bytesLimit: number
}

/** Models in, listed, described and out. */
export const modelRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { services, keeper, bytesLimit },
) => {
  const { db, artifacts } = services

  app.post(
    '/v1/models',
    {
      // The form's parts stream through the handler, which sets their limits.
      bodyLimit: bytesLimit + 16 * 1024 * 1024,
      validatorCompiler: validateAllButBody,
      schema: {
        tags,
        summary: 'Uploads a .tflite model or a .wasm kernel plug-in',
        consumes: ['multipart/form-data'],
        headers: IdempotencyHeaders,
        body: uploadFormSchema(false),
        response: answers({ 200: Model, 201: Model }),
      },
      config: { access: 'submit' },
    },
    async (request, reply) => {
      const form = await readUploadForm(request, artifacts, {
        withJob: false,
        bytesLimit,
        forget: keeper.forget,
      })
      const { file, name, family, tags, qualities } = form
      try {
        checkQualities(qualities)
        return await answerOnce(db.idempotency, request, reply, form, async () => {
          const kept = await keeper.keepUpload({
            sha256: file.sha256,
            bytes: file.bytes,
            name,
            defaultName: defaultName(file),
            family,
            tags,
            qualities,
          })
          return modelAnswer(kept)
        })
      } catch (error) {
        await keeper.forget(file.sha256)
        throw error
      }
    },
  )

  app.post(
    '/v1/models/build',
    {
      validatorCompiler: validateNearest,
      schema: {
        tags,
        summary: 'Builds a model of a design space or of a graph, with seeded random weights',
        headers: IdempotencyHeaders,
        body: BuildModel,
        response: answers({ 200: Model, 201: Model }),
      },
      config: { access: 'submit' },
    },
    async (request, reply) => {
      const { spec, seed = 0, ...how } = request.body
      checkQualities(how.qualities ?? [])
      return answerOnce(db.idempotency, request, reply, request.body, async () =>
        modelAnswer(await keeper.keepBuilt({ ...spec, seed, ...how })),
      )
    },
  )

  app.post(
    '/v1/models/:id/transform',
    {
      validatorCompiler: validateNearest,
      schema: {
        tags,
        summary: 'Makes another model of one: cut, pruned, quantised …',
        params: IdParams,
        headers: IdempotencyHeaders,
        body: Transform,
        response: answers({ 200: Model, 201: Model }),
      },
      config: { access: 'submit' },
    },
    async (request, reply) =>
      answerOnce(db.idempotency, request, reply, request.body, async () =>
        modelAnswer(await keeper.keepTransformed(request.params.id, request.body)),
      ),
  )

  app.get(
    '/v1/models',
    {
      schema: {
        tags,
        summary: 'Models, newest first',
        querystring: ListModels,
        response: answers({ 200: ModelPage }),
      },
      serializerCompiler: asJson,
      config: { access: 'read' },
    },
    async ({ query }) => db.models.list(query),
  )

  app.get(
    '/v1/models/:id',
    {
      schema: { tags, summary: 'One model', params: IdParams, response: answers({ 200: Model }) },
      serializerCompiler: asJson,
      config: { access: 'read' },
    },
    async ({ params }) => {
      const model = await db.models.find(params.id)
      if (!model) throw notFound('model', params.id)
      return model
    },
  )

  app.get(
    '/v1/models/:id/coverage',
    {
      schema: {
        tags,
        summary: 'What each runtime cannot run of a model, or would run outside its delegate',
        params: IdParams,
        response: answers({ 200: ModelCoverage }),
      },
      config: { access: 'read' },
    },
    async ({ params }) => keeper.cover(params.id),
  )

  app.delete(
    '/v1/models/:id',
    {
      schema: {
        tags,
        summary: 'Deletes the bytes; digest and runs stay',
        params: IdParams,
        response: answers({ 200: Model }),
      },
      config: { access: 'submit' },
    },
    async ({ params }) => {
      const model = await keeper.remove(params.id)
      if (!model) throw notFound('model', params.id)
      return model
    },
  )

  app.put(
    '/v1/models/:id/qualities',
    {
      schema: {
        tags,
        summary: 'Replaces the list of quality figures',
        params: IdParams,
        body: Qualities,
        response: answers({ 200: Model }),
      },
      config: { access: 'submit' },
    },
    async ({ params, body }) => {
      checkQualities(body)
      const model = await db.models.replaceQualities(params.id, body)
      if (!model) throw notFound('model', params.id)
      return model
    },
  )
}

function modelAnswer({ model, created }: { model: Model; created: boolean }) {
  return { status: created ? 201 : 200, body: model, location: `/v1/models/${model.id}` }
}
