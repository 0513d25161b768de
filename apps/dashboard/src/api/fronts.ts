import type { paths, Schemas } from '@paceline/client'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answered, api } from './client.js'

export type Front = Schemas['Front']
export type ParetoPoint = Schemas['ParetoPoint']
export type Metric = Schemas['Metric']
export type FrontQuestion = paths['/v1/pareto']['get']['parameters']['query']

export const frontQuery = (question: FrontQuestion) =>
  queryOptions({
    queryKey: ['front', question],
    queryFn: ({ signal }) => answered(api.GET('/v1/pareto', { signal, params: { query: question } })),
    // A changed filter redraws the chart in place instead of emptying it first.
    placeholderData: keepPreviousData,
  })

export const metricsQuery = queryOptions({
  queryKey: ['metrics'],
  queryFn: async ({ signal }) => (await answered(api.GET('/v1/metrics-catalogue', { signal }))).items,
  staleTime: Number.POSITIVE_INFINITY,
})
