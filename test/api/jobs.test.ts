import type { Device, Job, Model, Run } from '@paceline/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
let models: Model[]
let device: Device
beforeAll(async () => {
  api = await serveApi()
  models = []
  for (const seed of [0, 1]) {
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
    models.push((await api.call('POST', '/v1/models/build', { payload: { spec, seed } })).json())
  }
  device = await api.device('one')
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const post = (payload: object, headers = {}) => api.call('POST', '/v1/jobs', { payload, headers })
const firstModel = () => models[0]?.id ?? ''
const onDevice = () => ({ devices: { ids: [device.id] } })
const runOf = (job: Job): Run => {
  const [run] = job.runs
  if (!run) throw new Error('a job without runs')
  return run
}

describe('POST /v1/jobs', () => {
  it('makes a run for each model and device, with the protocol in full', async () => {
    const other = await api.device('other')
    const answer = await post({
      modelIds: models.map(({ id }) => id),
      devices: { ids: [device.id, other.id] },
      protocol: { threads: 2, maxSeconds: 4 },
    })
    expect(answer.statusCode, answer.body).toBe(202)
    const job = answer.json<Job>()
    expect(answer.headers.location).toBe(`/v1/jobs/${job.id}`)
    expect(job).toMatchObject({ state: 'queued', progress: { done: 0, total: 4 } })
    expect(job.runs.map((run) => [run.modelId, run.deviceId, run.runtime])).toEqual(
      [device.id, other.id].flatMap((id) => models.map((model) => [model.id, id, 'tflite-native'])),
    )
    expect(runOf(job).protocol).toMatchObject({
      threads: 2,
      maxSeconds: 4,
      delegate: 'xnnpack',
      invocations: 5,
      minIterations: 50,
      maxIterations: 10_000,
      targetHalfWidth: 0.02,
      affinity: 'any',
      clock: 'default',
      context: 'process',
      arrival: { mode: 'closed', periodMs: null },
      warmup: { name: expect.any(String), version: expect.any(Number) },
    })
    const { warnings: _, ...stored } = job
    expect((await api.call('GET', `/v1/jobs/${job.id}`)).json()).toEqual(stored)
    const listed = (await api.call('GET', '/v1/jobs?limit=1')).json().items
    expect(listed[0]).toMatchObject({ id: job.id, progress: { done: 0, total: 4 } })
  })

  it('tells the queue which run and attempt', async () => {
    const job = (await post({ modelId: firstModel(), ...onDevice() })).json<Job>()
    const board = await api.call(
      'GET',
      `/admin/queues/api/queues?activeQueue=device.${device.id}&status=prioritized`,
    )
    expect(board.body).toContain(`${runOf(job).id}-1`)
  })

  it('names a pool once and a match for every device', async () => {
    const members = [await api.device('p1', { pool: 'pixel' }), await api.device('p2', { pool: 'pixel' })]
    const pooled = (await post({ modelId: firstModel(), devices: { pool: 'pixel' } })).json<Job>()
    expect(pooled.runs.map(({ pool, deviceId }) => [pool, deviceId])).toEqual([['pixel', null]])
    const matched = (await post({ modelId: firstModel(), devices: { match: { pool: 'pixel' } } })).json<Job>()
    expect(matched.runs.map(({ deviceId }) => deviceId).sort()).toEqual(members.map(({ id }) => id).sort())
  })

  it('measures on simulated devices for those alone who ask for them', async () => {
    const simulated = await api.device('made up', { pool: 'simulated', kind: 'simulated' })
    const devicesOf = async (devices: object) =>
      (await post({ modelId: firstModel(), devices })).json<Job>().runs.map(({ deviceId }) => deviceId)
    expect(await devicesOf({ match: { os: simulated.facts.os } })).not.toContain(simulated.id)
    const byPool = await post({ modelId: firstModel(), devices: { match: { pool: 'simulated' } } })
    expect(byPool.json()).toMatchObject({ status: 422, code: 'no-device-matches' })
    expect(await devicesOf({ match: { kind: 'simulated' } })).toEqual([simulated.id])
    expect(await devicesOf({ ids: [simulated.id] })).toEqual([simulated.id])
    expect(await devicesOf({ pool: 'simulated' })).toEqual([null])
  })

  it.each([
    ['an unknown model', { modelId: 'mdl_0' }, 422, 'unknown-model'],
    ['an unknown device', { devices: { ids: ['dev_0'] } }, 422, 'unknown-device'],
    ['an unknown pool', { devices: { pool: 'nowhere' } }, 422, 'no-device-matches'],
    ['a match of nothing', { devices: { match: { kind: 'phone' } } }, 422, 'no-device-matches'],
    ['an unknown runtime', { runtime: 'onnx' }, 422, 'runtime-not-offered'],
    ['a delegate that is not there', { protocol: { delegate: 'gpu' } }, 422, 'delegate-not-offered'],
    ['more threads than there are', { protocol: { threads: 64 } }, 422, 'too-many-threads'],
    ['a context of another runtime', { protocol: { context: 'app' } }, 422, 'context-not-offered'],
    ['a contradiction', { protocol: { minIterations: 500, maxIterations: 10 } }, 400, 'invalid-protocol'],
    ['no threads', { protocol: { threads: 0 } }, 400, 'invalid-request'],
    ['half a thread', { protocol: { threads: 1.5 } }, 400, 'invalid-request'],
    ['no time', { protocol: { maxSeconds: 0 } }, 400, 'invalid-request'],
    ['too much time', { protocol: { maxSeconds: 601 } }, 400, 'invalid-request'],
    ['a half width of two', { protocol: { targetHalfWidth: 2 } }, 400, 'invalid-request'],
    ['an unknown clock', { protocol: { clock: 'fast' } }, 400, 'invalid-request'],
    ['an unknown protocol field', { protocol: { speed: 1 } }, 400, 'invalid-request'],
    ['an unknown field', { colour: 'red' }, 400, 'invalid-request'],
    ['two ways to name models', { modelIds: ['mdl_1'] }, 400, 'invalid-request'],
    ['two ways to name devices', { devices: { pool: 'a', ids: ['dev_1'] } }, 400, 'invalid-request'],
    ['a webhook that is no web address', { webhook: 'file:///etc/passwd' }, 400, 'invalid-request'],
    ['a priority out of range', { priority: 101 }, 400, 'invalid-request'],
  ])('refuses %s', async (_name, change, status, code) => {
    const answer = await post({ modelId: firstModel(), ...onDevice(), ...change })
    expect([answer.statusCode, answer.json().code], answer.body).toEqual([status, code])
  })

  it('refuses a model whose bytes are gone', async () => {
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }
    const { id } = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json<Model>()
    await api.call('DELETE', `/v1/models/${id}`)
    const answer = await post({ modelId: id, ...onDevice() })
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'model-gone'])
  })

  it('keeps the job when the queue is away', async () => {
    const away = () => Promise.reject(new Error('away'))
    const app = await api.another({ dispatcher: { enqueue: away, reprioritise: away } })
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/jobs',
      headers: { authorization: `Bearer ${api.key}` },
      payload: { modelId: firstModel(), ...onDevice() },
    })
    expect(answer.statusCode).toBe(202)
    expect((await api.db.runs.find(runOf(answer.json<Job>()).id))?.state).toBe('queued')
  })
})

describe('a finished run', () => {
  it('shows its measurement and gives its samples as JSON and CSV', async () => {
    const job = (await post({ modelId: firstModel(), ...onDevice() })).json<Job>()
    await api.measure(device, runOf(job), 12.5)
    const run = (await api.call('GET', `/v1/runs/${runOf(job).id}`)).json<Run>()
    expect(run).toMatchObject({
      state: 'completed',
      fallback: false,
      measurement: { latencyMs: { median: 12.5 } },
    })
    expect(run.protocolKey).toMatch(/^pk_/)
    expect((await api.call('GET', `/v1/jobs/${job.id}`)).json()).toMatchObject({ state: 'completed' })
    const samples = (await api.call('GET', `/v1/runs/${run.id}/samples`)).json()
    expect(samples).toMatchObject({ runId: run.id, unit: 'ms' })
    expect(samples.invocations[1].samplesMs).toContain(Math.PI)
    const csv = await api.call('GET', `/v1/runs/${run.id}/samples?format=csv`)
    expect(csv.headers['content-type']).toContain('text/csv')
    expect(csv.body).toContain(`0,measured,1,${Math.PI}`)
    const listed = await api.call(
      'GET',
      `/v1/runs?model=${run.modelId}&state=completed&protocolKey=${run.protocolKey}`,
    )
    expect(listed.json().items.map(({ id }: Run) => id)).toEqual([run.id])
    expect((await api.call('GET', `/v1/runs/${run.id}/samples?format=xml`)).statusCode).toBe(400)
  })

  it('is reused where that is asked for, and only under the same key', async () => {
    const model = models[1]?.id ?? ''
    const first = (await post({ modelId: model, ...onDevice() })).json<Job>()
    await api.measure(device, runOf(first), 7)
    const reuse = { reuse: { maxAgeSeconds: 60 } }
    const again = runOf((await post({ modelId: model, ...onDevice(), ...reuse })).json<Job>())
    expect(again).toMatchObject({ state: 'completed', reusedFrom: runOf(first).id })
    const budget = await post({ modelId: model, ...onDevice(), ...reuse, protocol: { maxSeconds: 1 } })
    expect(runOf(budget.json<Job>()).reusedFrom).toBe(runOf(first).id)
    const threads = await post({ modelId: model, ...onDevice(), ...reuse, protocol: { threads: 2 } })
    expect(runOf(threads.json<Job>())).toMatchObject({ state: 'queued', reusedFrom: null })
    const anew = await post({ modelId: model, ...onDevice() })
    expect(runOf(anew.json<Job>()).reusedFrom).toBeNull()
  })
})

describe('POST /v1/jobs/{id}/cancel', () => {
  it('ends what is queued, and asking twice is the same', async () => {
    const job = (await post({ modelId: firstModel(), ...onDevice() })).json<Job>()
    const first = await api.call('POST', `/v1/jobs/${job.id}/cancel`)
    expect(first.json()).toMatchObject({ state: 'cancelled', runs: [{ state: 'cancelled' }] })
    const second = await api.call('POST', `/v1/jobs/${job.id}/cancel`)
    expect([second.statusCode, second.json()]).toEqual([200, first.json()])
  })

  it('leaves a finished job as it is', async () => {
    const job = (await post({ modelId: firstModel(), ...onDevice() })).json<Job>()
    await api.measure(device, runOf(job), 5)
    const answer = await api.call('POST', `/v1/jobs/${job.id}/cancel`)
    expect([answer.statusCode, answer.json().state]).toEqual([200, 'completed'])
    expect((await api.call('POST', '/v1/jobs/job_0/cancel')).statusCode).toBe(404)
  })
})
