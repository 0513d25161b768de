import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Database } from '@paceline/db'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { changes } from '../../events/changes.js'
import { type ServerEvent, sendEvents } from '../../events/event-stream.js'
import { stillAllowed } from '../../plugins/auth.js'
import { notFound, ProblemError } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers, IdParams } from '../replies.js'

const tags = ['jobs']
const stream = {
  description: 'server-sent events',
  content: { 'text/event-stream': { schema: Type.String() } },
}
/** What the column of an event's number holds. */
const MAX_SEQUENCE = 2 ** 31 - 1
const LastEventId = Type.Object({
  'last-event-id': Type.Optional(Type.String({ description: 'the last number seen; what follows is sent' })),
})

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
        response: { ...answers({}), 200: stream },
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
        response: { ...answers({}), 200: stream },
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
  if (header === undefined || header === '') return 0
  if (/^\d{1,10}$/.test(header) && Number(header) <= MAX_SEQUENCE) return Number(header)
  throw new ProblemError('invalid-request', 'Last-Event-ID is the number of an event of this job')
}
