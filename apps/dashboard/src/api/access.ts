import type { Schemas } from '@paceline/client'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { ApiError } from './api-error.js'
import { answered, api } from './client.js'

/** Who is signed in; null for nobody. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<Schemas['Me'] | null> => {
    try {
      return await answered(api.GET('/v1/me', { signal }))
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
  staleTime: 60_000,
})

/** Whether who is signed in may do what needs this scope; `admin` holds every one. */
export function useMay(scope: Schemas['Me']['scopes'][number]): boolean {
  const { data } = useQuery(meQuery)
  return data?.scopes.some((held) => held === scope || held === 'admin') ?? false
}

/**
 * Turns a key into a sign-in link of this origin: path and query, to be opened by this browser. The API tells
 * programs how to send a key; here it was typed, so a refusal says that it is the wrong one.
 */
export async function signInPath(key: string): Promise<string> {
  const { url } = await answered(
    api.POST('/v1/sign-in-links', { headers: { authorization: `Bearer ${key}` } }),
  ).catch((error: unknown) => {
    throw error instanceof ApiError && error.status === 401 ? unknownKey(error) : error
  })
  const { pathname, search } = new URL(url, location.origin)
  return pathname + search
}

function unknownKey(cause: ApiError): ApiError {
  const { code, status } = cause
  const detail = 'This key is not known.'
  return new ApiError(
    { type: 'about:blank', title: 'Not signed in', status, detail, code, errors: [] },
    { cause },
  )
}

export async function signOut(): Promise<void> {
  await answered(api.POST('/v1/sign-out'))
}
