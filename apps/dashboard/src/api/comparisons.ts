import type { Schemas } from '@paceline/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answered, api, onceKey } from './client.js'

export type Comparison = Schemas['Comparison']
export type ComparisonResult = Schemas['ComparisonResult']
export type CreateComparison = Schemas['CreateComparison']

export interface ComparisonFilters {
  readonly model?: string
  readonly device?: string
}

const PAGE_COMPARISONS = 50

/** Comparisons, newest first, a page at a time. */
export const comparisonsQuery = (filters: ComparisonFilters = {}) =>
  infiniteQueryOptions({
    queryKey: ['comparisons', 'list', filters],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/v1/comparisons', {
          signal,
          params: { query: { ...filters, limit: PAGE_COMPARISONS, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

export const comparisonQuery = (id: string) =>
  queryOptions({
    queryKey: ['comparisons', 'one', id],
    queryFn: ({ signal }) => answered(api.GET('/v1/comparisons/{id}', { signal, params: { path: { id } } })),
  })

/** Posts a comparison; `headers` of one `onceKey()` make a repeated post the same one. */
export async function createComparison(body: CreateComparison, headers = onceKey()): Promise<Comparison> {
  return answered(api.POST('/v1/comparisons', { headers, body }))
}
