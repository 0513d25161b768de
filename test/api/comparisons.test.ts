import type { Comparison, Device, Job, Model, Run } from '@paceline/contracts'
import type { MeasuredComparison } from '@paceline/db'
import { leastPairs } from '@paceline/domain'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { native, type ServedApi, serveApi, web } from './served-api.js'

let api: ServedApi
let device: Device
let baseline: Model
/** The same graph with other weights, then another graph. */
let reseeded: Model
let wider: Model
beforeAll(async () => {
  api = await serveApi()
  device = await api.device('one')
  const build = async (width: number, seed: number) => {
    const spec = { space: 'mobilenet_v1', encoding: { width, resolution: 96 } }
    return (await api.call('POST', '/v1/models/build', { payload: { spec, seed } })).json<Model>()
  }
  baseline = await build(0.25, 0)
  reseeded = await build(0.25, 1)
  wider = await build(0.5, 0)
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const post = (more: object = {}, headers = {}) =>
  api.call('POST', '/v1/comparisons', {
    payload: { baseline: baseline.id, variants: [wider.id], device: device.id, ...more },
    headers,
  })
const make = async (more: object = {}) => {
  const answer = await post(more)
  expect(answer.statusCode, answer.body).toBe(202)
  return answer.json<Comparison>()
}
const look = async ({ id }: Comparison) => (await api.call('GET', `/v1/comparisons/${id}`)).json<Comparison>()
const runOf = async ({ runId }: Comparison) => (await api.call('GET', `/v1/runs/${runId}`)).json<Run>()

const measured = (variant: string, ratio: number): MeasuredComparison => ({
  variant,
  ratio,
  ci: { level: 0.95, low: ratio * 0.99, high: ratio * 1.01 },
  pValue: 0.002,
  verdict: ratio < 1 ? 'faster' : 'slower',
  minimumDetectableEffect: 0.013,
  pairs: 6,
  medianMs: 2 * ratio,
  baselineMedianMs: 2,
  sampleVerdict: 'stable',
})

describe('POST /v1/comparisons', () => {
  it('makes a comparison and the one run that carries it out', async () => {
    const answer = await post({ variants: [wider.id, reseeded.id], pairs: 20, seed: 5, priority: 3 })
    const comparison = answer.json<Comparison>()
    expect([answer.statusCode, answer.headers.location]).toEqual([202, `/v1/comparisons/${comparison.id}`])
    expect(comparison).toMatchObject({
      baseline: baseline.id,
      variants: [wider.id, reseeded.id],
      device: device.id,
      runtime: native.name,
      protocolKey: null,
      pairs: 20,
      seed: 5,
      state: 'queued',
      error: null,
      baselineVerdict: null,
      results: [],
      endedAt: null,
    })
    expect(comparison.id).toMatch(/^cmp_/)
    expect(await look(comparison)).toEqual(comparison)
    expect(await runOf(comparison)).toMatchObject({
      jobId: comparison.jobId,
      modelId: baseline.id,
      purpose: 'comparison',
      replay: null,
      protocol: comparison.protocol,
    })
    expect((await api.call('GET', `/v1/jobs/${comparison.jobId}`)).json()).toMatchObject({
      priority: 3,
      progress: { done: 0, total: 1 },
    })
  })

  it('draws a seed where none is given, and shows it', async () => {
    const seeds = new Set((await Promise.all([1, 2, 3, 4].map(() => make()))).map(({ seed }) => seed))
    expect(seeds.size).toBe(4)
    for (const seed of seeds) expect(seed >= 0 && seed < 2 ** 31).toBe(true)
  })

  it('raises the number of pairs to what an answer takes', async () => {
    expect(await make({ pairs: 6 })).toMatchObject({ pairs: leastPairs(1) })
    expect(await make()).toMatchObject({ pairs: leastPairs(1) })
    expect(await make({ pairs: 21 })).toMatchObject({ pairs: 21 })
  })

  it('takes the baseline itself for a variant, and another runtime', async () => {
    const same = await make({ variants: [baseline.id], runtime: web.name })
    expect(same).toMatchObject({ variants: [baseline.id], runtime: web.name, protocol: { context: 'page' } })
  })

  it.each([
    ['an unknown baseline', { baseline: 'mdl_0' }, 422, 'unknown-model', '/baseline'],
    ['an unknown variant', { variants: ['mdl_1', 'mdl_0'] }, 422, 'unknown-model', '/variants/0'],
    ['an unknown device', { device: 'dev_0' }, 422, 'unknown-device', '/device'],
    ['an unknown runtime', { runtime: 'onnx' }, 422, 'runtime-not-offered', '/runtime'],
    [
      'a delegate not there',
      { protocol: { delegate: 'gpu' } },
      422,
      'delegate-not-offered',
      '/protocol/delegate',
    ],
    [
      'an arrival by schedule',
      { protocol: { arrival: { mode: 'periodic', periodMs: 33 } } },
      422,
      'not-comparable',
      '/protocol/arrival',
    ],
    ['operators', { protocol: { perOperator: true } }, 422, 'not-comparable', '/protocol/perOperator'],
    ['no variant', { variants: [] }, 400, 'invalid-request', '/variants'],
    [
      'nine variants',
      { variants: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `mdl_${n}`) },
      400,
      'invalid-request',
      '/variants',
    ],
    ['a variant twice', { variants: ['mdl_1', 'mdl_1'] }, 400, 'invalid-request', '/variants'],
    ['five pairs', { pairs: 5 }, 400, 'invalid-request', '/pairs'],
    ['a seed of five bytes', { seed: 2 ** 31 }, 400, 'invalid-request', '/seed'],
    ['an unknown field', { colour: 'red' }, 400, 'invalid-request', '/'],
    ['a webhook to a file', { webhook: 'file:///etc/passwd' }, 400, 'invalid-request', '/webhook'],
  ])('refuses %s', async (_name, change, status, code, path) => {
    const answer = await post(change)
    const { code: said, errors } = answer.json()
    expect([answer.statusCode, said, errors[0]?.path], answer.body).toEqual([status, code, path])
  })

  it('refuses a model whose bytes are gone, and keeps those of an open one', async () => {
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }
    const { id } = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json<Model>()
    const comparison = await make({ variants: [wider.id, id] })
    const held = await api.call('DELETE', `/v1/models/${id}`)
    expect([held.statusCode, held.json().code]).toEqual([409, 'open-runs'])
    await api.call('POST', `/v1/jobs/${comparison.jobId}/cancel`)
    expect((await api.call('DELETE', `/v1/models/${id}`)).statusCode).toBe(200)
    const answer = await post({ variants: [wider.id, id] })
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'model-gone'])
    expect(answer.json().errors).toMatchObject([{ path: '/variants/1' }])
  })

  it('gives the first answer again, and makes none twice', async () => {
    const headers = { 'idempotency-key': 'compare-1' }
    const first = await post({}, headers)
    const again = await post({}, headers)
    expect([again.statusCode, again.json()]).toEqual([202, first.json()])
    expect((await post({ pairs: 7 }, headers)).json().code).toBe('idempotency-conflict')
    const reader = await api.newKey(['read'])
    expect((await post({}, { authorization: `Bearer ${reader}` })).statusCode).toBe(403)
  })

  it('finds what an earlier process made before it died', async () => {
    const idempotency = { ...api.db.idempotency, answer: () => Promise.reject(new Error('killed')) }
    const dying = await api.another({ db: { ...api.db, idempotency } })
    const request = {
      method: 'POST' as const,
      url: '/v1/comparisons',
      payload: { baseline: baseline.id, variants: [wider.id], device: device.id, seed: 77 },
      headers: { authorization: `Bearer ${api.key}`, 'idempotency-key': 'compare-2' },
    }
    expect((await dying.inject(request)).statusCode).toBe(500)
    const sql = new pg.Client({ connectionString: api.databaseUrl })
    await sql.connect()
    await sql.query("UPDATE idempotent_answer SET renewed_at = now() - interval '61 s' WHERE status IS NULL")
    await sql.end()
    const made = (await api.call('GET', '/v1/comparisons?limit=1')).json().items[0]
    const again = await api.app.inject(request)
    expect([again.statusCode, again.json()]).toEqual([202, made])
    expect(made.seed).toBe(77)
  })
})

describe('a comparison that has ended', () => {
  it('takes a model that was stored before digests left the order of operators out for the same graph', async () => {
    const comparison = await make({ variants: [reseeded.id, wider.id] })
    await api.measure(device, await runOf(comparison), 2, {
      comparison: [measured(reseeded.id, 1), measured(wider.id, 2)],
    })
    const sql = new pg.Client({ connectionString: api.databaseUrl })
    await sql.connect()
    const { graph } = reseeded
    const former = {
      ...graph,
      digest: graph.fileOrderDigest,
      prunedDigest: undefined,
      fileOrderDigest: undefined,
    }
    const store = (summary: object, digest: string | undefined) =>
      sql.query('UPDATE model SET graph = $2, graph_digest = $3 WHERE id = $1', [
        reseeded.id,
        JSON.stringify(summary),
        digest,
      ])
    await store(former, former.digest)
    const { results } = await look(comparison)
    await store(graph, graph.digest)
    await sql.end()
    expect(results.map(({ sameGraph }: { sameGraph: boolean }) => sameGraph)).toEqual([true, false])
  })

  it('shows what was measured, the graphs and the MACs', async () => {
    const comparison = await make({ variants: [wider.id, reseeded.id] })
    const results = [measured(wider.id, 2.5), measured(reseeded.id, 0.98)]
    await api.measure(device, await runOf(comparison), 2, { verdict: 'noisy', comparison: results })
    const ended = await look(comparison)
    expect(ended).toMatchObject({ state: 'completed', error: null, baselineVerdict: 'noisy' })
    expect(ended.endedAt).not.toBeNull()
    expect(ended.protocolKey).toMatch(/^pk_/)
    expect(ended.results).toEqual([
      { ...results[0], sameGraph: false, macsRatio: wider.graph.macs / baseline.graph.macs },
      { ...results[1], sameGraph: true, macsRatio: 1 },
    ])
  })

  it('says why it has no results', async () => {
    const failed = await make()
    await api.end(device, await runOf(failed), 'failed', 'runner-crashed')
    expect(await look(failed)).toMatchObject({
      state: 'failed',
      error: { code: 'runner-crashed', message: 'said runner-crashed' },
      results: [],
    })
    const cancelled = await make()
    await api.call('POST', `/v1/jobs/${cancelled.jobId}/cancel`)
    expect(await look(cancelled)).toMatchObject({ state: 'cancelled', error: null })
  })

  it('stays out of fronts, reuse and the answers about latency', async () => {
    const alone = await api.device('alone')
    const comparison = await make({ device: alone.id })
    const ask = async () => {
      const payload = { device: alone.id, queries: [{ modelId: baseline.id }] }
      return (await api.call('POST', '/v1/latency', { payload })).json().results[0]
    }
    // Neither open nor ended is it the answer to what one model takes by itself.
    const asked = await ask()
    expect(asked).toMatchObject({ source: 'pending' })
    expect(asked.jobId).not.toBe(comparison.jobId)
    await api.measure(alone, await runOf(comparison), 2, { comparison: [measured(wider.id, 2)] })
    expect((await ask()).jobId).toBe(asked.jobId)
    const front = (await api.call('GET', `/v1/pareto?device=${alone.id}&quality=params`)).json()
    expect([front.points, front.protocolKeys]).toEqual([[], []])
    const reuse = { modelId: baseline.id, devices: { ids: [alone.id] }, reuse: { maxAgeSeconds: 60 } }
    const { runs } = (await api.call('POST', '/v1/jobs', { payload: reuse })).json<Job>()
    expect(runs[0]?.reusedFrom).toBeNull()
    const listed = await api.call('GET', `/v1/runs?device=${alone.id}&purpose=comparison`)
    expect(listed.json().items.map(({ id }: Run) => id)).toEqual([comparison.runId])
  })
})

describe('GET /v1/comparisons', () => {
  it('lists the newest first, page by page, by device and model', async () => {
    const place = await api.device('listed')
    const first = await make({ device: place.id })
    const second = await make({ device: place.id, variants: [reseeded.id] })
    const list = async (query: string) => (await api.call('GET', `/v1/comparisons?${query}`)).json()
    const page = await list(`device=${place.id}&limit=1`)
    expect(page.items).toEqual([await look(second)])
    expect((await list(`device=${place.id}&limit=1&cursor=${page.nextCursor}`)).items).toEqual([
      await look(first),
    ])
    const ids = async (query: string) => (await list(query)).items.map(({ id }: Comparison) => id)
    expect(await ids(`device=${place.id}&model=${reseeded.id}`)).toEqual([second.id])
    expect(await ids(`device=${place.id}&model=${baseline.id}`)).toEqual([second.id, first.id])
    expect((await api.call('GET', '/v1/comparisons?cursor=x')).json().code).toBe('invalid-cursor')
    expect((await api.call('GET', '/v1/comparisons/cmp_0')).statusCode).toBe(404)
  })
})
