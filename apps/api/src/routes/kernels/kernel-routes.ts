import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { KernelPage, ListKernels } from '@paceline/contracts'
import { rankKernels } from '../../kernels/rank-kernels.js'
import type { Services } from '../../services.js'
import { answers } from '../replies.js'

/** Kernels side by side: whose plug-in is fastest, by operator, sizes and device. */
export const kernelRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/v1/kernels',
    {
      schema: {
        tags: ['kernels'],
        summary:
          'Measured kernels, ranked among those of the same operator, type, sizes, device and protocol key',
        description:
          'Plug-ins, and .tflite models of one operator that our own kernels ran. Of each its newest stable run counts, and its newest where none is stable.',
        querystring: ListKernels,
        response: answers({ 200: KernelPage }),
      },
      config: { access: 'read' },
    },
    async ({ query }) => rankKernels(services.db, query),
  )
}
