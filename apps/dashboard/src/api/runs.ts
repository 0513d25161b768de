import type { Schemas } from '@paceline/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { flavourOf } from '../protocol/protocol-label.js'
import { answered, api, onceKey } from './client.js'

export type Run = Schemas['Run']
export type Measurement = Schemas['Measurement']
export type Samples = Schemas['Samples']

export interface RunFilters {
  readonly model?: string
  readonly device?: string
}

const PAGE_RUNS = 50

/** Runs, newest first, a page at a time. */
export const runsQuery = (filters: RunFilters, pageRuns = PAGE_RUNS) =>
  infiniteQueryOptions({
    queryKey: ['runs', 'list', filters, pageRuns],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/v1/runs', {
          signal,
          params: { query: { ...filters, limit: pageRuns, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['runs', 'one', id],
    queryFn: ({ signal }) => answered(api.GET('/v1/runs/{id}', { signal, params: { path: { id } } })),
  })

/** Raw samples, of the model and of all that was measured beside it; those of a completed run never change. */
export const samplesQuery = (id: string) =>
  queryOptions({
    queryKey: ['samples', id],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/v1/runs/{id}/samples', { signal, params: { path: { id }, query: { subject: 'all' } } }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const samplesCsvUrl = (id: string) => `/v1/runs/${encodeURIComponent(id)}/samples?format=csv`

/** A zip of all that a run's figures rest on, with a script that works them out again. */
export const bundleUrl = (id: string) => `/v1/runs/${encodeURIComponent(id)}/bundle`

/** Measures the same bytes again under the same protocol; the run of the job says what came of it. */
export async function replayRun(id: string, headers = onceKey()): Promise<Schemas['Job']> {
  return answered(api.POST('/v1/runs/{id}/replay', { headers, params: { path: { id } } }))
}

/** Replays of one run, newest first, among the newest of its model on its device. */
export const replaysQuery = ({ id, modelId, deviceId }: Pick<Run, 'id' | 'modelId' | 'deviceId'>) =>
  queryOptions({
    queryKey: ['runs', 'replays', id],
    queryFn: async ({ signal }) => {
      const query = {
        model: modelId,
        ...(deviceId && { device: deviceId }),
        purpose: 'replay' as const,
        limit: 200,
      }
      const { items } = await answered(api.GET('/v1/runs', { signal, params: { query } }))
      return items.filter(({ replay }) => replay?.of === id)
    },
  })

/** What a protocol key stands for on a device and what ran under it, read from one of its runs; a key is a hash, so it never changes. */
export const protocolOfKeyQuery = (device: string, protocolKey: string) =>
  queryOptions({
    queryKey: ['protocol-of-key', device, protocolKey],
    queryFn: async ({ signal }) => {
      const { items } = await answered(
        api.GET('/v1/runs', {
          signal,
          params: { query: { device, protocolKey, state: 'completed', limit: 1 } },
        }),
      )
      const [run] = items
      return run ? { protocol: run.protocol, flavour: flavourOf(run.measurement) } : null
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
