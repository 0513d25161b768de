import type { paths, Schemas } from '@paceline/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answered, api, onceKey } from './client.js'

export type Job = Schemas['Job']
export type JobSummary = Schemas['JobSummary']
export type CreateJob = paths['/v1/jobs']['post']['requestBody']['content']['application/json']

const PAGE_JOBS = 50

/** Jobs, newest first, a page at a time. */
export const jobsQuery = (state?: JobSummary['state']) =>
  infiniteQueryOptions({
    queryKey: ['jobs', 'list', state ?? ''],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/v1/jobs', {
          signal,
          params: {
            query: { limit: PAGE_JOBS, ...(state && { state }), ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['jobs', 'one', id],
    queryFn: ({ signal }) => answered(api.GET('/v1/jobs/{id}', { signal, params: { path: { id } } })),
  })

/** The jobs under way and how far they are together. */
export const openJobsQuery = queryOptions({
  queryKey: ['jobs', 'open'],
  queryFn: async ({ signal }) => {
    const lists = await Promise.all(
      (['running', 'queued'] as const).map((state) =>
        answered(api.GET('/v1/jobs', { signal, params: { query: { limit: 200, state } } })),
      ),
    )
    const jobs = lists.flatMap(({ items }) => items)
    const done = jobs.reduce((sum, { progress }) => sum + progress.done, 0)
    const total = jobs.reduce((sum, { progress }) => sum + progress.total, 0)
    return { jobs, done, total }
  },
})

/** Posts a job; `headers` of one `onceKey()` make a repeated post the same job. */
export async function createJob(body: CreateJob, headers = onceKey()): Promise<Job> {
  return answered(api.POST('/v1/jobs', { headers, body }))
}

export async function cancelJob(id: string): Promise<Job> {
  return answered(api.POST('/v1/jobs/{id}/cancel', { params: { path: { id } } }))
}
