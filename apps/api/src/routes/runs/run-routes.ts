import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ListRuns, Run, RunPage, Samples, SamplesQuery } from '@paceline/contracts'
import { Type } from 'typebox'
import { notFound } from '../../problems/problem-error.js'
import { samplesCsv } from '../../runs/samples-csv.js'
import type { Services } from '../../services.js'
import { answers, IdParams } from '../replies.js'

const tags = ['runs']

const samplesAnswer = {
  description: 'JSON, or CSV where `format` asks for it',
  content: {
    'application/json': { schema: Samples },
    'text/csv': {
      schema: Type.String({ description: 'invocation,phase,index,latencyMs; subject before them for `all`' }),
    },
  },
}

/** Runs and their raw samples. */
export const runRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (app, { services }) => {
  const { runs } = services.db

  app.get(
    '/v1/runs',
    {
      schema: {
        tags,
        summary: 'Runs, newest first',
        querystring: ListRuns,
        response: answers({ 200: RunPage }),
      },
      config: { access: 'read' },
    },
    async ({ query }) => runs.list(query),
  )

  app.get(
    '/v1/runs/:id',
    {
      schema: { tags, summary: 'One run', params: IdParams, response: answers({ 200: Run }) },
      config: { access: 'read' },
    },
    async ({ params }) => {
      const run = await runs.find(params.id)
      if (!run) throw notFound('run', params.id)
      return run
    },
  )

  app.get(
    '/v1/runs/:id/samples',
    {
      schema: {
        tags,
        summary: 'Every sample of a run, or of what was measured beside it, in order, as JSON or CSV',
        params: IdParams,
        querystring: SamplesQuery,
        response: { ...answers({}), 200: samplesAnswer },
      },
      // Samples are long lists of numbers, which the generic serialiser writes fastest.
      serializerCompiler: () => (data) => (typeof data === 'string' ? data : JSON.stringify(data)),
      config: { access: 'read' },
    },
    async ({ params, query }, reply) => {
      const run = await runs.find(params.id)
      if (!run) throw notFound('run', params.id)
      const { format, subject = 'model' } = query
      const sets = await runs.samples(run.id, subject === 'all' ? null : subject)
      if (format === 'csv') {
        reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="${run.id}.csv"`)
        return reply.send(samplesCsv(sets, subject === 'all'))
      }
      const invocations = sets.map((set) => ({ ...set, samplesMs: [...set.samplesMs] }))
      return { runId: run.id, unit: 'ms' as const, invocations }
    },
  )
}
