import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DeviceEventPage, PageQuery } from '@paceline/contracts'
import { Type } from 'typebox'
import { fleetStream } from '../../devices/fleet-stream.js'
import { eventFor } from '../../devices/redacted.js'
import { sendEvents } from '../../events/event-stream.js'
import { caller, stillAllowed } from '../../plugins/auth.js'
import { notFound } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers, IdParams } from '../replies.js'
import { eventStream, LastEventId, lastEventIdOf } from '../streams.js'

const tags = ['devices']
/** What the column of an event's id holds. */
const MAX_EVENT_ID = 2n ** 63n - 1n
const streamDescription = `\`open\` comes first and tells from where. \`event\` is a DeviceEvent under its id: a move and its reason, a
failure, a health probe, a lease that ran out. \`devices\` {items} are devices as they now are, changes within a second as one:
{id, pool, state, stateReason, stateSince, stateBy, restUntil, lease}. \`waiting\` {devices, pools} counts the runs that wait, by
device id and by pool; what is not in it has none. Resumed by Last-Event-ID no \`event\` is missed, on any API process.`

/** What happened to devices: of one, listed; of all, as it happens. */
export const deviceEventRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { db } = services
  const closing = new AbortController()
  app.addHook('preClose', async () => closing.abort())

  app.get(
    '/v1/devices/:id/events',
    {
      schema: {
        tags,
        summary: 'What happened to a device, newest first',
        params: IdParams,
        querystring: Type.Object(PageQuery, { additionalProperties: false }),
        response: answers({ 200: DeviceEventPage }),
      },
      config: { access: 'read' },
    },
    async (request) => {
      const { params, query } = request
      if (!(await db.devices.find(params.id))) throw notFound('device', params.id)
      const page = await db.devices.events(params.id, { limit: query.limit ?? 50, cursor: query.cursor })
      const { redaction } = caller(request)
      return { ...page, items: page.items.map((event) => eventFor(redaction, event)) }
    },
  )

  app.get(
    '/v1/devices/events',
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary:
          'Events `event`, `devices` and `waiting` of all devices, from now on or behind Last-Event-ID',
        description: streamDescription,
        headers: LastEventId,
        response: { ...answers({}), 200: eventStream },
      },
      config: { access: 'read' },
    },
    async (request, reply) => {
      const refusal = 'Last-Event-ID is the id of an event of a device'
      const after = lastEventIdOf(request.headers['last-event-id'], MAX_EVENT_ID, refusal)
      const { redaction } = caller(request)
      const ends = { closing: closing.signal, allowed: () => stillAllowed(request, db.access) }
      return sendEvents(reply, ends, (signal) => fleetStream(db, after, redaction, signal))
    },
  )
}
