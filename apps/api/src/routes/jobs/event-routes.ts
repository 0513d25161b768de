import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { notFound, ProblemError } from '../../problems/problem-error.js'
import type { Services } from '../../services.js'
import { answers, IdParams } from '../replies.js'

const Stream = Type.String({ description: 'text/event-stream' })
const produces = ['text/event-stream']
/** Sent before the first event, so that a client sees at once that it is connected. */
const RETRY_MS = 2000

const LastEventId = Type.Object({
  'last-event-id': Type.Optional(Type.String({ description: 'the last number seen; what follows is sent' })),
})

/** Server-sent events: what becomes of one job, and that anything changed at all. */
export const eventRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  const { db } = services
  const closing = new AbortController()
  app.addHook('preClose', async () => closing.abort())

  app.get(
    '/v1/jobs/:id/events',
    {
      sse: { kind: 'only' },
      exposeHeadRoute: false,
      schema: {
        tags: ['jobs'],
        summary: 'Events `state`, `progress`, `run` and `done` of a job, resumable on any API process',
        params: IdParams,
        headers: LastEventId,
        produces,
        response: answers({ 200: Stream }),
      },
      config: { access: 'read' },
    },
    async (request, reply) => {
      const after = sequenceOf(request.headers['last-event-id'])
      const { id } = request.params
      if (!(await db.jobs.find(id))) throw notFound('job', id)
      const gone = new AbortController()
      const signal = AbortSignal.any([gone.signal, closing.signal])
      reply.sse.onClose(() => gone.abort())
      reply.sse.sendHeaders()
      reply.raw.write(`retry: ${RETRY_MS}\n\n`)
      for await (const { sequence, type, data } of db.events.follow(id, after, signal)) {
        if (!reply.sse.isConnected) break
        await reply.sse.send({ id: String(sequence), event: type, data })
      }
    },
  )

  app.get(
    '/v1/events',
    {
      sse: { kind: 'only' },
      exposeHeadRoute: false,
      schema: {
        tags: ['jobs'],
        summary: 'An event `change` {jobId?, deviceId?} whenever a job or a device changed',
        produces,
        response: answers({ 200: Stream }),
      },
      config: { access: 'read' },
    },
    async (_request, reply) => {
      const gone = new AbortController()
      const signal = AbortSignal.any([gone.signal, closing.signal])
      reply.sse.onClose(() => gone.abort())
      reply.sse.sendHeaders()
      reply.raw.write(`retry: ${RETRY_MS}\n\n`)
      const stop = db.events.onChange((change) => {
        // A reader that fell behind loses changes instead of filling this process's memory.
        if (reply.raw.writableNeedDrain || !reply.sse.isConnected) return
        reply.raw.write(`event: change\ndata: ${JSON.stringify(change)}\n\n`)
      })
      try {
        await aborted(signal)
      } finally {
        stop()
      }
    },
  )
}

function sequenceOf(header: string | undefined): number {
  if (header === undefined || header === '') return 0
  if (/^\d{1,15}$/.test(header)) return Number(header)
  throw new ProblemError('invalid-request', 'Last-Event-ID is the number of an event of this job')
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
