import type { Device, Job, LatencyAnswer, LatencyQuery, LatencyResult, Model, Run } from '@paceline/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
let device: Device
beforeAll(async () => {
  api = await serveApi()
  device = await api.device('one', { pool: 'farm' })
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const encoding = (resolution: number) => ({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution } })
const graph = (type: string) => ({
  inputs: [{ name: 'x', shape: [1, 4] }],
  operators: [{ type, inputs: ['x'], outputs: ['y'] }],
  outputs: ['y'],
})
const ask = async (queries: LatencyQuery[], more: object = {}): Promise<LatencyResult[]> => {
  const answer = await api.call('POST', '/v1/latency', { payload: { device: device.id, queries, ...more } })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<LatencyAnswer>().results
}
const only = async (query: LatencyQuery, more: object = {}): Promise<LatencyResult> => {
  const [result] = await ask([query], more)
  if (!result) throw new Error('no result')
  return result
}
const runOf = async ({ runId }: LatencyResult): Promise<Run> =>
  (await api.call('GET', `/v1/runs/${runId}`)).json()

describe('POST /v1/latency', () => {
  it('builds and schedules what is unknown, once for equal queries, then gives the measurement', async () => {
    const queries = [encoding(96), encoding(128), encoding(96), { ...encoding(96), quality: 50 }]
    const pending = await ask(queries)
    expect(pending.map(({ source }) => source)).toEqual(['pending', 'pending', 'pending', 'pending'])
    expect(new Set(pending.map(({ jobId }) => jobId)).size).toBe(1)
    expect(pending.map(({ runId }) => runId)).toEqual([0, 1, 0, 0].map((index) => pending[index]?.runId))
    const job = (await api.call('GET', `/v1/jobs/${pending[0]?.jobId}`)).json<Job>()
    expect(job.runs).toHaveLength(2)

    const again = await ask(queries)
    expect(again.map(({ runId, source }) => [runId, source])).toEqual(
      pending.map(({ runId }) => [runId, 'pending']),
    )

    await api.measure(device, await runOf(pending[0] as LatencyResult), 20)
    const objective = { targetMs: 10, alpha: -0.07, beta: -0.07 }
    const answered = await ask(queries, { objective })
    expect(answered.map(({ source, latencyMs }) => [source, latencyMs])).toEqual([
      ['measured', 20],
      ['pending', null],
      ['measured', 20],
      ['measured', 20],
    ])
    expect(answered[0]).toMatchObject({
      deviceId: device.id,
      runId: pending[0]?.runId,
      interval: { level: 0.95 },
    })
    expect(answered.map(({ reward }) => reward)).toEqual([
      null,
      null,
      null,
      expect.closeTo(50 * 2 ** -0.07, 9),
    ])
    expect((await ask(queries.slice(0, 1)))[0]).not.toHaveProperty('reward')
  })

  it('answers a model by its id and under its own protocol only', async () => {
    const { modelId } = await only(encoding(96))
    expect((await only({ modelId: modelId ?? '' })).latencyMs).toBe(20)
    const twoThreads = await only({ modelId: modelId ?? '' }, { protocol: { threads: 2 } })
    expect(twoThreads).toMatchObject({ source: 'pending', latencyMs: null })
    const budget = await only({ modelId: modelId ?? '' }, { protocol: { maxSeconds: 1 } })
    expect(budget.source).toBe('measured')
    const web = await only({ modelId: modelId ?? '' }, { runtime: 'litert-web' })
    expect(web.source).toBe('pending')
  })

  it('asks a pool for whichever of its devices answered', async () => {
    expect(await only(encoding(96), { device: 'farm' })).toMatchObject({ latencyMs: 20, deviceId: device.id })
    const pending = await only(encoding(160), { device: 'farm' })
    expect(pending).toMatchObject({ source: 'pending', deviceId: null })
    expect((await only(encoding(160), { device: 'farm' })).runId).toBe(pending.runId)
    await api.measure(device, await runOf(pending), 33)
    expect(await only(encoding(160), { device: 'farm' })).toMatchObject({
      latencyMs: 33,
      deviceId: device.id,
    })
  })

  it('says how many devices its figures rest on', async () => {
    const other = await api.device('two', { pool: 'farm' })
    const answer = async (queries: LatencyQuery[]) =>
      (await api.call('POST', '/v1/latency', { payload: { device: 'farm', queries } })).json<LatencyAnswer>()
    const queries = [encoding(96), encoding(192)]
    const before = await answer(queries)
    expect(before.results.map(({ units }) => units)).toEqual([1, null])
    expect(before.units).toBe(1)
    await api.measure(other, await runOf(before.results[1] as LatencyResult), 40)
    const after = await answer(queries)
    expect(after.results.map(({ units }) => units)).toEqual([1, 1])
    expect(after.units).toBe(2)
  })

  it('names its own field where there is no such device', async () => {
    const payload = { device: 'dev_0', queries: [encoding(96)] }
    const answer = await api.call('POST', '/v1/latency', { payload })
    expect(answer.statusCode).toBe(422)
    const errors = [{ path: '/device', message: 'there is no device dev_0' }]
    expect(answer.json()).toMatchObject({ code: 'unknown-device', errors })
  })

  it('says what is wrong with each query and answers the others', async () => {
    const results = await ask([
      { modelId: 'mdl_0' },
      { space: 'mobilenet_v1', encoding: { width: 99 } },
      { space: 'resnext', encoding: {} },
      {},
      { modelId: 'mdl_0', ...encoding(96) },
      { graph: graph('CONV_9D') },
      { graph: graph('RELU'), ...encoding(96) },
      encoding(96),
    ])
    expect(results.map(({ source, code }) => [source, code])).toEqual([
      ['invalid', 'unknown-model'],
      ['invalid', 'invalid-encoding'],
      ['invalid', 'invalid-encoding'],
      ['invalid', 'invalid-query'],
      ['invalid', 'invalid-query'],
      ['invalid', 'invalid-graph'],
      ['invalid', 'invalid-query'],
      ['measured', undefined],
    ])
  })

  it('does not try a failed one again within the hour unless asked to', async () => {
    for (const [resolution, state] of [
      [192, 'failed'],
      [224, 'unsupported'],
    ] as const) {
      const pending = await only(encoding(resolution))
      await api.end(device, await runOf(pending), state, 'crashed')
      const ended = await only(encoding(resolution))
      expect(ended).toMatchObject({ source: state, code: 'crashed', runId: pending.runId, latencyMs: null })
      const retried = await only({ ...encoding(resolution), retry: true })
      expect(retried.source).toBe('pending')
      expect(retried.runId).not.toBe(pending.runId)
      expect((await only(encoding(resolution))).runId).toBe(retried.runId)
    }
  })

  it('gives no figure of a run that fell back, and does not measure it again and again', async () => {
    const spec = { ...encoding(96), encoding: { width: 0.75, resolution: 96 } }
    const pending = await only(spec)
    await api.measure(device, await runOf(pending), 9, { fallback: true })
    expect(await only(spec)).toMatchObject({
      source: 'failed',
      code: 'fallback',
      latencyMs: null,
      runId: pending.runId,
    })
    expect((await only({ ...spec, retry: true })).source).toBe('pending')
  })

  it('gives a noisy measurement as what it is, and a stable one before it', async () => {
    const spec = { ...encoding(96), encoding: { width: 0.5, resolution: 96 } }
    const first = await only(spec)
    await api.measure(device, await runOf(first), 9, { verdict: 'noisy' })
    expect(await only(spec)).toMatchObject({ source: 'measured', latencyMs: 9, code: 'noisy' })
    const second = await only({ ...spec, retry: true })
    expect(second.source).toBe('pending')
    await api.measure(device, await runOf(second), 8)
    const stable = await only(spec)
    expect(stable.latencyMs).toBe(8)
    expect(stable).not.toHaveProperty('code')
  })

  it('waits for the measurement as long as it may', async () => {
    const spec = { ...encoding(96), encoding: { width: 0.5, resolution: 128 } }
    const waiting = ask([spec, encoding(96)], { deadlineMs: 30_000 })
    let open: Run[] = []
    while (open.length === 0) {
      const { items } = (await api.call('GET', '/v1/runs?state=queued&limit=500')).json()
      const named = await Promise.all(items.map((run: Run) => api.db.models.find(run.modelId)))
      open = items.filter((_: Run, index: number) => {
        const found: Model | null = named[index]
        return found?.spec?.encoding?.width === 0.5 && found.spec.encoding.resolution === 128
      })
    }
    await api.measure(device, open[0] as Run, 4)
    expect((await waiting).map(({ latencyMs }) => latencyMs)).toEqual([4, 20])
    const late = await only(
      { ...encoding(96), encoding: { width: 0.5, resolution: 160 } },
      { deadlineMs: 300 },
    )
    expect(late.source).toBe('pending')
  })

  it('finds a run that completes between its looks for open and for completed ones', async () => {
    const spec = { ...encoding(96), encoding: { width: 0.5, resolution: 192 } }
    const pending = await only(spec)
    const run = await runOf(pending)
    let completed = false
    const recent: typeof api.db.runs.recent = async (wanted) => {
      if (!completed) await api.measure(device, run, 6)
      completed = true
      return api.db.runs.recent(wanted)
    }
    const other = await api.another({ db: { ...api.db, runs: { ...api.db.runs, recent } } })
    const answer = await other.inject({
      method: 'POST',
      url: '/v1/latency',
      headers: { authorization: `Bearer ${api.key}` },
      payload: { device: device.id, queries: [spec] },
    })
    expect(answer.json().results).toMatchObject([{ source: 'measured', latencyMs: 6, runId: run.id }])
  })

  it('refuses what no device can answer', async () => {
    const { modelId } = await only(encoding(96))
    const codes = []
    for (const change of [
      { device: 'dev_0' },
      { device: 'no such pool' },
      { runtime: 'onnx' },
      { protocol: { threads: 0 } },
      { queries: [] },
      { deadlineMs: 60_001 },
      { objective: { targetMs: 0, alpha: 0, beta: 0 } },
      { colour: 'red' },
    ]) {
      const payload = { device: device.id, queries: [{ modelId }], ...change }
      codes.push((await api.call('POST', '/v1/latency', { payload })).json().code)
    }
    expect(codes).toEqual([
      'unknown-device',
      'unknown-device',
      'runtime-not-offered',
      ...Array.from({ length: 5 }, () => 'invalid-request'),
    ])
  })

  it('answers 10,000 queries at once and refuses one more', async () => {
    const queries = Array.from({ length: 10_000 }, (_, index) =>
      index % 2 === 0 ? encoding(96) : { modelId: 'mdl_0' },
    )
    const results = await ask(queries)
    expect(results).toHaveLength(10_000)
    expect(results.filter(({ source }) => source === 'measured')).toHaveLength(5000)
    const payload = { device: device.id, queries: [...queries, encoding(96)] }
    expect((await api.call('POST', '/v1/latency', { payload })).statusCode).toBe(400)
  })

  it('answers 429 when a key has too many runs waiting', async () => {
    const { modelId } = await only(encoding(96))
    const key = await api.newKey(['submit'])
    const { keyId } = (
      await api.app.inject({ url: '/v1/me', headers: { authorization: `Bearer ${key}` } })
    ).json()
    const { protocol } = await runOf(await only(encoding(96)))
    const run = {
      modelId: modelId ?? '',
      deviceId: device.id,
      pool: null,
      runtime: null,
      protocol,
      reusedFrom: null,
    }
    const runs = Array.from({ length: 10_000 }, () => run)
    await api.db.jobs.create({
      keyId,
      request: {},
      priority: 0,
      webhook: null,
      expiresAfterSeconds: 3600,
      runs,
    })
    for (const [url, payload] of [
      [
        '/v1/latency',
        { device: device.id, queries: [{ modelId, retry: true }], protocol: { threads: 2, batch: 2 } },
      ],
      ['/v1/jobs', { devices: { ids: [device.id] }, modelId }],
    ] as const) {
      const answer = await api.call('POST', url, { payload, headers: { authorization: `Bearer ${key}` } })
      expect([answer.statusCode, answer.json().code]).toEqual([429, 'too-many-runs'])
      expect(answer.headers['retry-after']).toBe('60')
    }
  })
})
