import { expect, it } from 'vitest'
import { createClient, type Schemas } from './index.js'

it('sends the key, fills the path and gives the answer its type', async () => {
  const seen: Request[] = []
  const client = createClient({
    baseUrl: 'http://farm.test',
    key: 'pl_secret',
    fetch: async (request) => {
      seen.push(request)
      const me = { keyId: 'key_1', name: 'me', scopes: ['read'], redaction: 'full', via: 'key' }
      return Response.json(request.url.endsWith('/v1/me') ? me : { items: [], nextCursor: null })
    },
  })
  const me = await client.GET('/v1/me')
  const scopes: Schemas['Me']['scopes'] | undefined = me.data?.scopes
  await client.GET('/v1/models/{id}', { params: { path: { id: 'mdl_1' } } })
  expect(scopes).toEqual(['read'])
  expect(seen.map(({ url }) => new URL(url).pathname)).toEqual(['/v1/me', '/v1/models/mdl_1'])
  expect(seen[0]?.headers.get('authorization')).toBe('Bearer pl_secret')
})

it('lets a field that has a default be left out', async () => {
  const bodies: unknown[] = []
  const client = createClient({
    baseUrl: 'http://farm.test',
    fetch: async (request) => {
      bodies.push(await request.json())
      return Response.json({})
    },
  })
  const spec = { space: 'mobilenet_v1', encoding: { width: 1 } }
  const job: Schemas['CreateJob'] = { modelId: 'mdl_1', devices: { pool: 'p' } }
  await client.POST('/v1/models/build', { body: { spec } })
  await client.POST('/v1/jobs', { body: job })
  expect(bodies).toEqual([{ spec }, job])
})

it('gives a refusal as a problem, not as an exception', async () => {
  const problem = {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'there is no model mdl_1',
    code: 'not-found',
    errors: [],
  }
  const client = createClient({
    baseUrl: 'http://farm.test',
    fetch: async () =>
      Response.json(problem, { status: 404, headers: { 'content-type': 'application/problem+json' } }),
  })
  const { data, error } = await client.GET('/v1/models/{id}', { params: { path: { id: 'mdl_1' } } })
  expect(data).toBeUndefined()
  expect(error?.code).toBe('not-found')
})
