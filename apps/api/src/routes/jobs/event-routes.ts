import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Database } from '@paceline/db'
import type { FastifyRequest } from 'fastify'
import { changes } from '../../events/changes.js'
import { type ServerEvent, sendEvents } from '../../events/event-stream.js'
import { stillAllowed } from '../../plugins/auth.js'
import { notFound } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers, IdParams } from '../replies.js'
import { eventStream, LastEventId, lastEventIdOf } from '../streams.js'

const tags = ['jobs']
/** What the column of an event's number holds. */
const MAX_SEQUENCE = 2n ** 31n - 1n

/** Server-sent events: what becomes of one job, and that anything changed at all. */
export const eventRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  const { db } = services
  const closing = new AbortController()
  const endsOf = (request: FastifyRequest) => ({
    closing: closing.signal,
    allowed: () => stillAllowed(request, db.access),
  })
  app.addHook('preClose', async () => closing.abort())

  app.get(
    '/v1/jobs/:id/events',
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'Events `state`, `progress`, `run` and `done` of a job, resumable on any API process',
        params: IdParams,
        headers: LastEventId,
        response: { ...answers({}), 200: eventStream },
      },
      config: { access: 'read' },
    },
    async (request, reply) => {
      const after = sequenceOf(request.headers['last-event-id'])
      const { id } = request.params
      if (!(await db.jobs.find(id))) throw notFound('job', id)
      return sendEvents(reply, endsOf(request), (signal) => jobEvents(db, id, after, signal))
    },
  )

  app.get(
    '/v1/events',
    {
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'An event `change` {jobId?, deviceId?} whenever a job or a device changed',
        response: { ...answers({}), 200: eventStream },
      },
      config: { access: 'read' },
    },
    async (request, reply) => sendEvents(reply, endsOf(request), (signal) => changes(db.events, signal)),
  )
}

async function* jobEvents(
  { events }: Database,
  jobId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  for await (const { sequence, type, data } of events.follow(jobId, after, signal)) {
    yield { id: String(sequence), event: type, data }
  }
}

function sequenceOf(header: string | undefined): number {
  const refusal = 'Last-Event-ID is the number of an event of this job'
  return Number(lastEventIdOf(header, MAX_SEQUENCE, refusal) ?? 0)
}
