import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Device, DevicePage, PageQuery } from '@paceline/contracts'
import { Type } from 'typebox'
import { deviceFor } from '../../devices/redacted.js'
import { caller } from '../../plugins/auth.js'
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
    async (request) => {
      const { limit = 50, cursor } = request.query
      const page = await devices.list({ limit, cursor })
      const { redaction } = caller(request)
      return { ...page, items: page.items.map((device) => deviceFor(redaction, device)) }
    },
  )

  app.get(
    '/v1/devices/:id',
    {
      schema: { tags, summary: 'One device', params: IdParams, response: answers({ 200: Device }) },
      config: { access: 'read' },
    },
    async (request) => {
      const { id } = request.params
      const device = await devices.find(id)
      if (!device) throw notFound('device', id)
      return deviceFor(caller(request).redaction, device)
    },
  )
}
