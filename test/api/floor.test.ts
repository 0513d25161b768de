import type { Device, Job, Model, Run } from '@paceline/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { native, type ServedApi, serveApi, web } from './served-api.js'

let api: ServedApi
let device: Device
let small: Model
beforeAll(async () => {
  api = await serveApi()
  device = await api.device('one')
  const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
  small = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const post = (payload: object, { id = device.id, headers = {} } = {}) =>
  api.call('POST', `/v1/devices/${id}/floor`, { payload, headers })
const runsOf = async (payload: object): Promise<Run[]> => {
  const answer = await post(payload)
  expect(answer.statusCode, answer.body).toBe(202)
  return answer.json<Job>().runs
}

describe('POST /v1/devices/{id}/floor', () => {
  it('asks for eight sessions of a reference model that it builds', async () => {
    const answer = await post({})
    const job = answer.json<Job>()
    expect([answer.statusCode, answer.headers.location]).toEqual([202, `/v1/jobs/${job.id}`])
    expect(job.runs).toHaveLength(8)
    const models = new Set(job.runs.map(({ modelId }) => modelId))
    expect(models.size).toBe(1)
    const model = (await api.call('GET', `/v1/models/${[...models][0]}`)).json<Model>()
    expect(model.spec).toMatchObject({
      space: 'mobilenet_v2',
      encoding: { width: 1, resolution: 224 },
      seed: 0,
    })
    for (const run of job.runs) {
      expect(run).toMatchObject({ purpose: 'floor', deviceId: device.id, runtime: native.name, replay: null })
    }
    // Asked again it is the same model, and more sessions of it.
    expect((await runsOf({ sessions: 9 })).map(({ modelId }) => modelId)).toEqual(Array(9).fill(model.id))
  })

  it('takes another model, runtime, protocol and priority', async () => {
    const protocol = { maxSeconds: 2 }
    const answer = await post({ modelId: small.id, runtime: web.name, protocol, priority: -5 })
    expect(answer.json()).toMatchObject({ priority: -5 })
    expect(answer.json<Job>().runs[0]).toMatchObject({
      modelId: small.id,
      runtime: web.name,
      protocol: { maxSeconds: 2, context: 'page' },
    })
  })

  it.each([
    ['an unknown model', { modelId: 'mdl_0' }, 422, 'unknown-model', '/modelId'],
    ['an unknown runtime', { runtime: 'onnx' }, 422, 'runtime-not-offered', '/runtime'],
    ['too many threads', { protocol: { threads: 64 } }, 422, 'too-many-threads', '/protocol/threads'],
    ['seven sessions', { sessions: 7 }, 400, 'invalid-request', '/sessions'],
    ['61 sessions', { sessions: 61 }, 400, 'invalid-request', '/sessions'],
    ['an unknown field', { colour: 'red' }, 400, 'invalid-request', '/'],
  ])('refuses %s', async (_name, payload, status, code, path) => {
    const answer = await post(payload)
    const { code: said, errors } = answer.json()
    expect([answer.statusCode, said, errors[0]?.path], answer.body).toEqual([status, code, path])
  })

  it('refuses an unknown device and who may not submit, and answers twice alike', async () => {
    expect((await post({}, { id: 'dev_0' })).statusCode).toBe(404)
    const reader = await api.newKey(['read'])
    expect((await post({}, { headers: { authorization: `Bearer ${reader}` } })).statusCode).toBe(403)
    const headers = { 'idempotency-key': 'floor-1' }
    const first = await post({ modelId: small.id }, { headers })
    expect((await post({ modelId: small.id }, { headers })).json()).toEqual(first.json())
    const other = await api.device('other')
    const conflict = await post({ modelId: small.id }, { id: other.id, headers })
    expect(conflict.json().code).toBe('idempotency-conflict')
  })
})

describe('GET /v1/devices/{id}/floor', () => {
  const floors = async (id: string) => (await api.call('GET', `/v1/devices/${id}/floor`)).json()

  it('says how far sessions differ, once there are enough of them', async () => {
    const place = await api.device('noisy')
    const ask = async () => (await post({ modelId: small.id }, { id: place.id })).json<Job>().runs
    expect(await floors(place.id)).toEqual({ items: [] })
    const runs = await ask()
    const factors = [0.99, 1.01, 0.98, 1.02, 0.97, 1.03, 0.995, 1.005]
    const measure = async (count: number) => {
      for (const run of runs.splice(0, count)) await api.measure(place, run, 10 * (factors.shift() ?? 1))
    }
    await measure(3)
    const early = (await floors(place.id)).items
    expect(early).toMatchObject([
      { runtime: native.name, models: 1, sessions: 3, degrees: 2, cv: null, cvHigh: null },
    ])
    expect(early[0].protocolKey).toMatch(/^pk_/)
    await measure(5)
    const [known] = (await floors(place.id)).items
    const logs = [0.99, 1.01, 0.98, 1.02, 0.97, 1.03, 0.995, 1.005].map((factor) => Math.log(10 * factor))
    const mean = logs.reduce((sum, log) => sum + log, 0) / 8
    const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / 7
    expect(known).toMatchObject({ sessions: 8, degrees: 7, newestAt: expect.any(String) })
    expect(known.cv).toBeCloseTo(Math.sqrt(Math.expm1(variance)), 12)
    expect(known.cvHigh > known.cv).toBe(true)
    expect((await api.call('GET', '/v1/devices/dev_0/floor')).statusCode).toBe(404)
  })

  it('widens the intervals of runs, fronts and answers, which say so', async () => {
    const place = await api.device('wide')
    const runs = (await post({ modelId: small.id }, { id: place.id })).json<Job>().runs
    const shown = async () => {
      const payload = { device: place.id, queries: [{ modelId: small.id }] }
      const [answer] = (await api.call('POST', '/v1/latency', { payload })).json().results
      const front = (await api.call('GET', `/v1/pareto?device=${place.id}&quality=params`)).json()
      return { answer, point: front.points[0] }
    }
    const [first, ...others] = runs as [Run, ...Run[]]
    await api.measure(place, first, 10)
    const interval = { level: 0.95, low: 9.9, high: 10.1 }
    const alone = { interval, sessionVariance: 'unknown', verdict: 'stable' }
    expect(await shown()).toMatchObject({ answer: { source: 'measured', ...alone }, point: alone })
    for (const [n, run] of others.entries()) await api.measure(place, run, 10 + (n % 2) / 4)
    const { answer, point } = await shown()
    expect([answer.sessionVariance, point.sessionVariance]).toEqual(['known', 'known'])
    expect(point.interval).toEqual(answer.interval)
    expect(point.interval.low < 9.8).toBe(true)
    const run = (await api.call('GET', `/v1/runs/${point.runId}`)).json<Run>()
    expect(run.measurement?.latencyMs.nextSession).toEqual(point.interval)
  })
})
