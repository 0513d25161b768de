import createFetchClient, { type Client } from 'openapi-fetch'
// By the way round over `src`: tsc copies no .d.ts into dist, and from there this path still leads to it.
import type { components, paths } from '../src/schema.js'

export type { components, operations, paths } from '../src/schema.js'

/** The shapes that the API names, such as `Schemas['Model']`. */
export type Schemas = components['schemas']

/** RFC 9457 problem details, as every refusal of the API carries. */
export type Problem = Schemas['Problem']

/** Where a route answers in several forms, `data` has the type of its JSON. */
type Answered = `application/${string}`

export type ApiClient = Client<paths, Answered>

export interface ClientOptions {
  /** Where the API lives, such as http://127.0.0.1:4400; in a page of its own, the empty string. */
  readonly baseUrl: string
  /** A key; a page that is signed in needs none, its cookie goes along. */
  readonly key?: string | undefined
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined
}

/** A typed client: `client.GET('/v1/models/{id}', { params: { path: { id } } })`. Answers never throw, networks do. */
export function createClient({ baseUrl, key, fetch }: ClientOptions): ApiClient {
  return createFetchClient<paths, Answered>({
    baseUrl,
    credentials: 'same-origin',
    ...(key !== undefined && { headers: { authorization: `Bearer ${key}` } }),
    ...(fetch !== undefined && { fetch }),
  })
}
