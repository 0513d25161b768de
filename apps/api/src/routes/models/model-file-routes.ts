import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { notFound, ProblemError } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers, IdParams } from '../replies.js'

const Bytes = Type.String({ format: 'binary', description: 'the file' })

/** `GET /v1/models/{id}/file`: the bytes as they came, known by their digest. */
export const modelFileRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { db, artifacts } = services

  app.get(
    '/v1/models/:id/file',
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['models'],
        summary: "The model's bytes",
        params: IdParams,
        produces: ['application/octet-stream'],
        response: answers({ 200: Bytes, 304: Type.Null() }),
      },
      serializerCompiler: () => (data) => JSON.stringify(data),
      config: { access: 'read' },
    },
    async (request, reply) => {
      const model = await db.models.find(request.params.id)
      if (!model) throw notFound('model', request.params.id)
      if (model.bytesGoneAt !== null)
        throw new ProblemError('model-gone', 'the bytes of this model were deleted')
      const etag = `"${model.sha256}"`
      // Bytes never change under an id, but they can be deleted, so a cache asks each time.
      reply.header('etag', etag).header('cache-control', 'private, no-cache')
      if (request.headers['if-none-match'] === etag) return reply.code(304).send(null)
      const fileName = `${model.name.replace(/[^\w.-]+/g, '-') || model.id}.${model.format}`
      reply
        .type('application/octet-stream')
        .header('content-length', model.bytes)
        .header('content-disposition', `attachment; filename="${fileName}"`)
      // A stream goes out as it is; the schema describes it as binary text.
      return reply.send(artifacts.open(model.sha256) as never)
    },
  )
}
