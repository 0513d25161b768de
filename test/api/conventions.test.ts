import { connectDatabase } from '@paceline/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
beforeAll(async () => {
  api = await serveApi()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

/** The contract's routes as far as they exist, and what they need; each path must be in the document. */
const contract = `
GET /healthz
GET /readyz
POST /v1/models
GET /v1/models
POST /v1/models/build
GET /v1/models/{id}
DELETE /v1/models/{id}
GET /v1/models/{id}/file
PUT /v1/models/{id}/qualities
GET /v1/metrics-catalogue
GET /v1/devices
GET /v1/devices/{id}
POST /v1/devices
DELETE /v1/devices/{id}
POST /v1/devices/{id}/floor
GET /v1/devices/{id}/floor
POST /v1/jobs
GET /v1/jobs/{id}
POST /v1/jobs/{id}/cancel
GET /v1/jobs/{id}/events
POST /v1/profile
GET /v1/runs
GET /v1/runs/{id}
GET /v1/runs/{id}/samples
POST /v1/runs/{id}/replay
GET /v1/runs/{id}/bundle
POST /v1/comparisons
GET /v1/comparisons
GET /v1/comparisons/{id}
GET /v1/pareto
POST /v1/latency
GET /metrics
POST /v1/telemetry
GET /v1/me
GET /v1/keys
POST /v1/keys
`
  .trim()
  .split('\n')

describe('the OpenAPI document', () => {
  it('names every route of the contract, and the shapes once each', async () => {
    const document = (await api.app.inject('/openapi.json')).json()
    expect(document.openapi).toBe('3.1.0')
    const routes = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(routes).toEqual(expect.arrayContaining(contract))
    const schemas = Object.keys(document.components.schemas)
    expect(schemas).toEqual(
      expect.arrayContaining(['Model', 'Job', 'Run', 'Measurement', 'Front', 'Problem']),
    )
    expect(JSON.stringify(document)).not.toContain('x-paceline')
    expect(document.paths['/v1/models/{id}'].get.responses['200'].content['application/json'].schema).toEqual(
      {
        $ref: '#/components/schemas/Model',
      },
    )
  })

  it('says which routes need no key, and that samples come as CSV too', async () => {
    const { security, paths } = (await api.app.inject('/openapi.json')).json()
    expect(security).toEqual([{ key: [] }, { session: [] }])
    const open = Object.entries<Record<string, { security?: unknown }>>(paths).flatMap(([path, methods]) =>
      Object.values(methods).some((operation) => Array.isArray(operation.security)) ? [path] : [],
    )
    expect(open.sort()).toEqual(['/healthz', '/readyz'])
    const { content } = paths['/v1/runs/{id}/samples'].get.responses['200']
    expect(Object.keys(content).sort()).toEqual(['application/json', 'text/csv'])
    expect(content['text/csv'].schema.type).toBe('string')
  })

  it('has no route of a later issue', async () => {
    for (const url of ['/v1/studies/x', '/v1/predictors/x', '/v1/tables/x']) {
      const answer = await api.call('GET', url)
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'not-found'])
    }
  })
})

describe('refusals', () => {
  it.each([
    [
      'malformed JSON',
      { payload: '{"a":', headers: { 'content-type': 'application/json' } },
      400,
      'malformed-json',
    ],
    ['no body', { headers: { 'content-type': 'application/json' } }, 400, 'empty-body'],
    [
      'another content type',
      { payload: 'a', headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported-media-type',
    ],
    ['an unknown field', { payload: { name: 'a', scopes: ['read'], colour: 'red' } }, 400, 'invalid-request'],
    ['a wrong type', { payload: { name: 1, scopes: ['read'] } }, 400, 'invalid-request'],
    [
      'a poisoned prototype',
      { payload: '{"__proto__":{"a":1}}', headers: { 'content-type': 'application/json' } },
      400,
      'malformed-json',
    ],
    [
      'a body too large',
      {
        payload: JSON.stringify({ name: 'a'.repeat(9_000_000) }),
        headers: { 'content-type': 'application/json' },
      },
      413,
      'too-large',
    ],
  ])('answers %s with a problem', async (_name, more, status, code) => {
    const answer = await api.call('POST', '/v1/keys', more)
    expect(answer.json()).toMatchObject({ status, code, type: 'about:blank', title: expect.any(String) })
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
  })

  it('lets a client say JSON of no body where a route takes none', async () => {
    const more = { headers: { 'content-type': 'application/json' } }
    for (const [method, url, status] of [
      ['POST', '/v1/jobs/job_0/cancel', 404],
      ['DELETE', '/v1/models/mdl_0', 404],
      ['DELETE', '/v1/keys/key_0', 404],
      ['POST', '/v1/sign-in-links', 201],
    ] as const) {
      for (const headers of [more.headers, { ...more.headers, 'content-length': '0' }]) {
        expect((await api.call(method, url, { headers })).statusCode, url).toBe(status)
      }
    }
  })

  it('names each bad field', async () => {
    const { errors, detail } = (
      await api.call('POST', '/v1/keys', { payload: { name: '', extra: 1 } })
    ).json()
    const paths = errors
      .map(({ path, message }: { path: string; message: string }) => `${path} ${message}`)
      .join('; ')
    expect(paths).toContain('/name')
    expect(paths).toContain('scopes')
    expect(paths).toContain('extra')
    expect(detail).toContain('body')
  })

  it('converts query values and refuses those that cannot be', async () => {
    expect((await api.call('GET', '/v1/models?limit=2')).statusCode).toBe(200)
    for (const query of ['limit=0', 'limit=501', 'limit=x', 'colour=red', 'cursor=%00%ff']) {
      expect((await api.call('GET', `/v1/models?${query}`)).statusCode, query).toBe(400)
    }
    expect((await api.call('GET', '/v1/models?cursor=abc')).json().code).toBe('invalid-cursor')
  })

  it('answers 404 for what is not there', async () => {
    for (const url of ['/v1/nothing', '/nothing', '/v1/runs/run_0', '/v1/jobs/job_0', '/v1/devices/dev_0']) {
      const answer = await api.call('GET', url)
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'not-found'])
    }
  })

  it('answers a URL that cannot be decoded with a problem', async () => {
    const answer = await api.call('GET', '/v1/models/%E0%A4%A')
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid-request'])
  })

  it('finds nothing at a path with a NUL in it', async () => {
    for (const [method, url] of [
      ['GET', '/v1/models/%00'],
      ['GET', '/v1/devices/dev_%00'],
      ['GET', '/v1/runs/%00/samples'],
      ['GET', '/v1/jobs/%00/events'],
      ['POST', '/v1/jobs/%00/cancel'],
      ['DELETE', '/v1/keys/%00'],
      ['DELETE', '/v1/models/a%00b'],
    ] as const) {
      const answer = await api.call(method, url)
      expect([answer.statusCode, answer.json().code], url).toEqual([404, 'not-found'])
    }
  })

  it('refuses a query or a body with a NUL in it, and says where', async () => {
    const device = await api.device('nul')
    for (const url of [
      '/v1/models?q=%00',
      '/v1/models?tag=a%00',
      '/v1/runs?runtime=%00',
      `/v1/pareto?device=${device.id}&family=%00`,
      '/v1/models?%00=1',
    ]) {
      const answer = await api.call('GET', url)
      expect([answer.statusCode, answer.json().code], url).toEqual([400, 'invalid-request'])
    }
    for (const [url, payload, path] of [
      ['/v1/jobs', { modelId: 'mdl_0', devices: { pool: 'a\u0000' } }, '/devices/pool'],
      ['/v1/latency', { device: 'a\u0000', queries: [{ modelId: 'mdl_0' }] }, '/device'],
      ['/v1/keys', { name: '\u0000', scopes: ['read'] }, '/name'],
      ['/v1/keys', { name: 'a', scopes: ['read'], 'b\u0000': 1 }, '/'],
    ] as const) {
      const answer = await api.call('POST', url, { payload })
      expect([answer.statusCode, answer.json().errors[0]?.path], url).toEqual([400, path])
    }
  })

  it('keeps the text of its own faults to itself', async () => {
    const db = await connectDatabase(api.databaseUrl)
    const broken = await api.another({ db })
    await db.close()
    const answer = await broken.inject({ url: '/v1/models', headers: { authorization: `Bearer ${api.key}` } })
    expect(answer.statusCode).toBe(500)
    expect(answer.json()).toMatchObject({ code: 'internal-error', errors: [] })
    expect(answer.body).not.toMatch(/pool|prisma|pg/i)
    expect((await broken.inject('/readyz')).statusCode).toBe(503)
    expect((await broken.inject('/healthz')).statusCode).toBe(200)
  })
})

describe('what is open and what goes with it', () => {
  it('shows health, document and pages without a key', async () => {
    for (const url of ['/healthz', '/readyz', '/openapi.json']) {
      expect((await api.app.inject(url)).statusCode, url).toBe(200)
    }
    const docs = await api.app.inject('/docs/')
    expect([docs.statusCode, docs.body.includes('swagger')]).toEqual([200, true])
    expect(docs.body).not.toMatch(/<script>[^<]/)
    const policy = String(docs.headers['content-security-policy'])
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe-eval')
    expect((await api.app.inject('/docs/static/swagger-ui-bundle.js')).statusCode).toBe(200)
  })

  it('lists every metric with unit, direction and range', async () => {
    const { items } = (await api.call('GET', '/v1/metrics-catalogue')).json()
    expect(items.find(({ name }: { name: string }) => name === 'top1')).toMatchObject({
      kind: 'quality',
      unit: '%',
      direction: 'higher',
      range: { min: 0, max: 100 },
    })
    expect(items.find(({ name }: { name: string }) => name === 'latency.median')).toMatchObject({
      direction: 'lower',
    })
  })

  it('shows the queue board to operators', async () => {
    await api.device('board')
    const page = await api.call('GET', '/admin/queues')
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    const queues = await api.call('GET', '/admin/queues/api/queues')
    expect(queues.statusCode, queues.body).toBe(200)
    const refused = await api.app.inject('/admin/queues')
    expect([refused.statusCode, refused.headers['content-type']]).toEqual([401, 'application/problem+json'])
    expect(refused.json()).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect(queues.json().queues.map(({ name }: { name: string }) => name)).toContain('pool.pool')
  })
})
