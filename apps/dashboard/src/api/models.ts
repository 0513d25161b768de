import type { Schemas } from '@paceline/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answered, api, onceKey } from './client.js'

export type Model = Schemas['Model']
export type Quality = Schemas['Quality']

export interface ModelFilters {
  readonly q?: string | undefined
  readonly family?: string | undefined
}

const PAGE_MODELS = 50

/** Models, newest first, a page at a time. */
export const modelsQuery = ({ q, family }: ModelFilters = {}) =>
  infiniteQueryOptions({
    queryKey: ['models', 'list', { q: q ?? '', family: family ?? '' }],
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET('/v1/models', {
          signal,
          params: {
            query: {
              limit: PAGE_MODELS,
              ...(q && { q }),
              ...(family && { family }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

/** Models to choose from: those of the list's first, largest page that can still be measured. */
export const modelChoicesQuery = queryOptions({
  queryKey: ['models', 'choices'],
  queryFn: async ({ signal }) => {
    const { items } = await answered(api.GET('/v1/models', { signal, params: { query: { limit: 500 } } }))
    return items.filter(({ bytesGoneAt }) => bytesGoneAt === null)
  },
})

export const modelQuery = (id: string) =>
  queryOptions({
    queryKey: ['models', 'one', id],
    queryFn: ({ signal }) => answered(api.GET('/v1/models/{id}', { signal, params: { path: { id } } })),
  })

/** What runtimes would leave out of a model: a fact of its bytes, which never changes. */
export const coverageQuery = (id: string) =>
  queryOptions({
    queryKey: ['models', 'coverage', id],
    queryFn: ({ signal }) =>
      answered(api.GET('/v1/models/{id}/coverage', { signal, params: { path: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  })

export interface Upload {
  readonly file: File
  readonly name?: string
  readonly family?: string
}

/** Uploads one model; the same bytes give the model that is known already. */
export async function uploadModel({ file, name, family }: Upload): Promise<Model> {
  const form = new FormData()
  // Fields go before the file: the server streams the form in its order.
  if (name) form.set('name', name)
  if (family) form.set('family', family)
  form.set('file', file)
  return answered(
    api.POST('/v1/models', {
      headers: onceKey(),
      body: { file: file.name },
      bodySerializer: () => form,
    }),
  )
}

export async function deleteModel(id: string): Promise<Model> {
  return answered(api.DELETE('/v1/models/{id}', { params: { path: { id } } }))
}

export async function replaceQualities(id: string, qualities: Quality[]): Promise<Model> {
  return answered(api.PUT('/v1/models/{id}/qualities', { params: { path: { id } }, body: qualities }))
}

export const modelFileUrl = (id: string) => `/v1/models/${encodeURIComponent(id)}/file`
