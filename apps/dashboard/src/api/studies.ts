import type { Schemas } from '@paceline/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answered, api } from './client.js'

export type Study = Schemas['Study']
export type SweepStudy = Schemas['SweepStudy']
export type SparseStudy = Schemas['SparseStudy']
export type SparsePlace = Schemas['SparsePlace']
export type SparseModel = Schemas['SparseModel']
export type BreakEven = Schemas['BreakEven']
export type SpeedUp = Schemas['SpeedUp']
export type StudySummary = Schemas['StudySummary']
export type SweepResult = Schemas['SweepResult']

const PAGE_STUDIES = 50
const LOOK_MS = 3000

/** Studies, newest first, a page at a time. */
export const studiesQuery = () =>
  infiniteQueryOptions({
    queryKey: ['studies', 'list'],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/v1/studies', {
          signal,
          params: { query: { limit: PAGE_STUDIES, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

/** One study, looked at again and again until it has ended: its builds tell nobody of themselves. */
export const studyQuery = (id: string) =>
  queryOptions({
    queryKey: ['studies', 'one', id],
    queryFn: ({ signal }) => answered(api.GET('/v1/studies/{id}', { signal, params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.endedAt ? false : LOOK_MS),
  })
