import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Front, Metric, ParetoQuery } from '@paceline/contracts'
import { metricsCatalogue } from '@paceline/domain'
import { Type } from 'typebox'
import { drawFront } from '../../fronts/draw-front.js'
import type { Services } from '../../services.js'
import { answers } from '../replies.js'

const tags = ['fronts']
const Catalogue = Type.Object({ items: Type.Array(Metric) }, { $id: 'MetricsCatalogue' })

/** The metrics there are, and the front over two or three of them. */
export const frontRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  app.get(
    '/v1/metrics-catalogue',
    {
      schema: {
        tags,
        summary: 'Every metric: unit, direction, range',
        response: answers({ 200: Catalogue }),
      },
      config: { access: 'read' },
    },
    async () => ({ items: [...metricsCatalogue] }),
  )

  app.get(
    '/v1/pareto',
    {
      schema: {
        tags,
        summary: "A device's models over two or three metrics, under one protocol key",
        description: 'Of each model its newest stable run counts, and its newest where none is stable.',
        querystring: ParetoQuery,
        response: answers({ 200: Front }),
      },
      config: { access: 'read' },
    },
    async ({ query }) => drawFront(services.db, query),
  )
}
