import type { paths, Schemas } from '@paceline/client'
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { answered, api } from './client.js'

export type KernelGroup = Schemas['KernelGroup']
export type RankedKernel = Schemas['RankedKernel']
export type KernelFilter = Pick<
  NonNullable<paths['/v1/kernels']['get']['parameters']['query']>,
  'operator' | 'dtype' | 'device'
>

const PAGE_GROUPS = 20

/** Groups of kernels that solve one problem in one place, a page at a time. */
export const kernelsQuery = (filter: KernelFilter) =>
  infiniteQueryOptions({
    queryKey: ['kernels', filter],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/v1/kernels', {
          signal,
          params: { query: { ...filter, limit: PAGE_GROUPS, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  })
