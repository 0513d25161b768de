import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { answers, Nothing } from '../replies.js'

const MAX_TELEMETRY_BYTES = 256 * 1024
const MAX_ITEMS = 200
const MAX_TEXT = 2000

const Item = Type.Object(
  { type: Type.Optional(Type.String()), value: Type.Optional(Type.Unknown()) },
  { additionalProperties: true },
)
const Items = Type.Optional(Type.Array(Item, { maxItems: MAX_ITEMS }))

/** A payload of the Faro web SDK's fetch transport, as far as this collector reads it. */
const FaroPayload = Type.Object(
  {
    meta: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    exceptions: Items,
    logs: Items,
    events: Items,
    measurements: Items,
    traces: Type.Optional(Type.Unknown()),
  },
  { additionalProperties: true, $id: 'FaroPayload' },
)

const KINDS = ['exceptions', 'logs', 'events', 'measurements'] as const

/** Collects what dashboards say of themselves: exceptions go to the log, everything is counted. */
export const telemetryRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/v1/telemetry',
    {
      bodyLimit: MAX_TELEMETRY_BYTES,
      schema: {
        tags: ['operations'],
        summary: 'Collector for the Faro web SDK',
        body: FaroPayload,
        response: answers({ 202: Nothing }),
      },
      config: { access: 'read' },
    },
    async (request, reply) => {
      for (const kind of KINDS) {
        const items = request.body[kind]
        if (items?.length) app.telemetryCount.inc({ kind }, items.length)
      }
      for (const { type, value } of request.body.exceptions ?? []) {
        const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
        request.log.warn({ exception: { type, value: text.slice(0, MAX_TEXT) } }, 'the dashboard threw')
      }
      return reply.code(202).send(null)
    },
  )
}
