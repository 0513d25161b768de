import type { Schemas } from '@paceline/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answered, api } from './client.js'

export type Run = Schemas['Run']
export type Measurement = Schemas['Measurement']
export type Samples = Schemas['Samples']

export interface RunFilters {
  readonly model?: string
  readonly device?: string
}

const PAGE_RUNS = 50

/** Runs, newest first, a page at a time. */
export const runsQuery = (filters: RunFilters) =>
  infiniteQueryOptions({
    queryKey: ['runs', 'list', filters],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/v1/runs', {
          signal,
          params: { query: { ...filters, limit: PAGE_RUNS, ...(pageParam && { cursor: pageParam }) } },
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

/** Raw samples; those of a completed run never change. */
export const samplesQuery = (id: string) =>
  queryOptions({
    queryKey: ['samples', id],
    queryFn: ({ signal }) => answered(api.GET('/v1/runs/{id}/samples', { signal, params: { path: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const samplesCsvUrl = (id: string) => `/v1/runs/${encodeURIComponent(id)}/samples?format=csv`

/** What a protocol key stands for on a device, read from one of its runs; a key is a hash, so it never changes. */
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
      return items[0]?.protocol ?? null
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
