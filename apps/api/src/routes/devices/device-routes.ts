import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Device, DevicePage, PageQuery } from '@paceline/contracts'
import { Type } from 'typebox'
import { notFound } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers, IdParams } from '../replies.js'

const tags = ['devices']

/** The farm's devices as their workers announced them. */
export const deviceRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  const { devices } = services.db

  app.get(
    '/v1/devices',
    {
      schema: {
        tags,
        summary: 'Devices',
        querystring: Type.Object(PageQuery, { additionalProperties: false }),
        response: answers({ 200: DevicePage }),
      },
      config: { access: 'read' },
    },
    async ({ query }) => devices.list({ limit: query.limit ?? 50, cursor: query.cursor }),
  )

  app.get(
    '/v1/devices/:id',
    {
      schema: { tags, summary: 'One device', params: IdParams, response: answers({ 200: Device }) },
      config: { access: 'read' },
    },
    async ({ params }) => {
      const device = await devices.find(params.id)
      if (!device) throw notFound('device', params.id)
      return device
    },
  )
}
