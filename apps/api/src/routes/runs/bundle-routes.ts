import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { bundleFiles } from '../../bundles/bundle-files.js'
import { collectEvidence } from '../../bundles/collect-evidence.js'
import { zipStream } from '../../bundles/zip-stream.js'
import type { Services } from '../../services.js'
import { answers, IdParams } from '../replies.js'

const zipAnswer = {
  description: 'a zip with a script that works every figure out again',
  content: { 'application/zip': { schema: Type.String({ format: 'binary' }) } },
}

/** `GET /v1/runs/{id}/bundle`: all that a figure rests on, for whoever does not take our word for it. */
export const bundleRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/v1/runs/:id/bundle',
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['runs'],
        summary:
          'The evidence of a completed run: samples, conditions, figures, and a script that recomputes them',
        params: IdParams,
        response: { ...answers({}), 200: zipAnswer },
      },
      serializerCompiler: () => (data) => JSON.stringify(data),
      config: { access: 'read' },
    },
    async ({ params }, reply) => {
      const evidence = await collectEvidence(services.db, params.id)
      reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="${evidence.run.id}-evidence.zip"`)
      // A stream goes out as it is; the schema describes it as binary text.
      return reply.send(zipStream(await bundleFiles(evidence)) as never)
    },
  )
}
