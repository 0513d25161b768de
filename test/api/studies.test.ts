import type { Device, Job, Model, Run, SweepStudy as Study, SweepResult } from '@paceline/contracts'
import { spaces } from '@paceline/tflite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedApi, serveApi, web } from './served-api.js'

let api: ServedApi
let device: Device
beforeAll(async () => {
  api = await serveApi()
  device = await api.device('one')
})
afterAll(() => api?.[Symbol.asyncDispose]())

const widths = (...each: number[]) => each.map((width) => ({ width, resolution: 32 }))
const members = (...each: number[]) => ({ space: 'mobilenet_v1', encodings: widths(...each) })

const post = (more: object = {}, headers = {}) =>
  api.call('POST', '/v1/studies/sweep', {
    payload: { members: members(0.25), devices: { ids: [device.id] }, ...more },
    headers,
  })
const make = async (more: object = {}) => {
  const answer = await post(more)
  expect(answer.statusCode, answer.body).toBe(202)
  return answer.json<Study>()
}
const look = async ({ id }: Pick<Study, 'id'>) => {
  return (await api.call('GET', `/v1/studies/${id}`)).json<Study>()
}
/** The study once nothing is left to build. */
const built = async (study: Study) => {
  await expect.poll(async () => (await look(study)).state, { timeout: 30_000 }).not.toBe('building')
  return look(study)
}
const jobsOf = ({ results }: Study) => [
  ...new Set(results.flatMap(({ runs }) => runs.map(({ jobId }) => jobId))),
]
/** Measures what is open of a study, each run on its own device or on `device`. */
const measure = async (study: Study, medianMs = 2) => {
  for (const jobId of jobsOf(study)) {
    const { runs } = (await api.call('GET', `/v1/jobs/${jobId}`)).json<Job>()
    for (const run of runs.filter(({ state }) => state === 'queued')) {
      await api.measure(await deviceOf(run), run, medianMs)
    }
  }
}
const deviceOf = async ({ deviceId }: Run) => (await api.db.devices.find(deviceId ?? '')) ?? device

describe('POST /v1/studies/sweep', () => {
  it('builds each encoding, measures it once and shows what came of it', async () => {
    const answer = await post({ name: 'widths', members: members(0.25, 0.5), seed: 3, priority: 4 })
    const asked = answer.json<Study>()
    expect([answer.statusCode, answer.headers.location]).toEqual([202, `/v1/studies/${asked.id}`])
    expect(asked).toMatchObject({
      kind: 'sweep',
      name: 'widths',
      state: 'building',
      progress: { done: 0, total: 2, built: 0 },
      request: { space: 'mobilenet_v1', seed: 3, devices: { ids: [device.id] } },
      endedAt: null,
    })
    const running = await built(asked)
    expect(running).toMatchObject({ state: 'running', progress: { done: 0, total: 2, built: 2 } })
    const [jobId = ''] = jobsOf(running)
    expect((await api.call('GET', `/v1/jobs/${jobId}`)).json()).toMatchObject({ priority: 4 })
    await measure(running)
    const ended = await look(asked)
    expect(ended).toMatchObject({ state: 'completed', progress: { done: 2, total: 2, built: 2 } })
    expect(ended.endedAt).not.toBeNull()
    for (const [index, result] of ended.results.entries()) {
      const model = (await api.call('GET', `/v1/models/${result.modelId}`)).json<Model>()
      expect(model.spec).toMatchObject({ encoding: widths(0.25, 0.5)[index] ?? {}, seed: 3 })
      expect(result).toMatchObject({
        member: index,
        encoding: model.spec?.encoding,
        transforms: null,
        state: 'built',
        error: null,
        duplicateOf: null,
        graphDigest: model.graph.digest,
        macs: model.graph.macs,
        params: model.graph.params,
        bytes: model.bytes,
        runs: [
          {
            deviceId: device.id,
            runtime: 'tflite-native',
            state: 'completed',
            medianMs: 2,
            verdict: 'stable',
            reusedFrom: null,
          },
        ],
      })
      expect(result.runs[0]?.ci).toMatchObject({ level: 0.95 })
    }
  })

  it('measures once what several members are, and names them', async () => {
    // The last two differ by a width that no layer shows: the same graph with the same weights, in other bytes.
    const study = await built(await make({ members: members(0.3, 0.3, 0.1, 0.1001) }))
    expect(study.progress).toEqual({ done: 0, total: 4, built: 4 })
    expect(study.results.map(({ duplicateOf }) => duplicateOf)).toEqual([null, 0, null, 2])
    const [first, again, wide, wider] = study.results
    expect(again?.runs).toEqual(first?.runs)
    expect([wider?.modelId, wider?.runs]).toEqual([wide?.modelId, wide?.runs])
    expect(new Set(study.results.flatMap(runIds))).toHaveProperty('size', 2)
  })

  it('reuses a stable figure of the same model, device and key, of another study or of a job', async () => {
    const place = await api.device('reusing')
    const where = { devices: { ids: [place.id] }, members: members(0.35) }
    const first = await built(await make(where))
    await measure(first, 7)
    const second = await built(await make({ ...where, members: members(0.36, 0.35) }))
    const [fresh, reused] = second.results.flatMap(({ runs }) => runs)
    expect(fresh).toMatchObject({ state: 'queued', reusedFrom: null })
    expect(reused).toMatchObject({ state: 'completed', reusedFrom: runIds(first.results[0])[0], medianMs: 7 })
    const another = await built(await make({ ...where, runtime: web.name }))
    expect(another.results[0]?.runs[0]).toMatchObject({ state: 'queued', reusedFrom: null })
  })

  it('measures each member on each device', async () => {
    const places = [await api.device('left'), await api.device('right')]
    const study = await built(await make({ devices: { ids: places.map(({ id }) => id) } }))
    expect(study.results[0]?.runs.map(({ deviceId }) => deviceId)).toEqual(places.map(({ id }) => id))
    const pool = await built(await make({ devices: { pool: 'pool' } }))
    expect(pool.results[0]?.runs).toMatchObject([{ deviceId: null, pool: 'pool' }])
  })

  it('goes through chains of transforms of one model', async () => {
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 32 } }
    const source = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json<Model>()
    const head = (operators: number) => ({ kind: 'slice', head: operators })
    const grid = [[], [head(4)], [head(8), head(4)], [head(9999)]]
    const study = await built(await make({ members: { model: source.id, grid } }))
    const [itself, once, twice, none] = study.results
    expect(itself).toMatchObject({ modelId: source.id, transforms: [], encoding: null })
    expect(once).toMatchObject({ transforms: [head(4)], duplicateOf: null })
    expect(twice).toMatchObject({ duplicateOf: 1, modelId: once?.modelId })
    expect(none).toMatchObject({
      state: 'failed',
      error: { code: 'invalid-transform' },
      modelId: null,
      runs: [],
    })
    expect(study).toMatchObject({ state: 'running', progress: { done: 1, built: 3, total: 4 } })
  })

  it('draws members from a space, the same for a seed', async () => {
    const drawn = async (seed: number, n = 4) => {
      const study = await make({ members: { space: 'mobilenet_v2', sample: { n, seed } } })
      expect(study.request).toMatchObject({ space: 'mobilenet_v2', sample: { n, seed } })
      await api.call('POST', `/v1/studies/${study.id}/cancel`)
      return study.results.map(({ encoding }) => encoding)
    }
    const first = await drawn(1)
    expect(first).toHaveLength(4)
    expect(first).toEqual(spaces.get('mobilenet_v2')?.sample(4, 1))
    expect(await drawn(1)).toEqual(first)
    expect(await drawn(2)).not.toEqual(first)
  })

  it('lets a member that is wrong fail alone', async () => {
    const study = await built(await make({ members: members(0.25, 99) }))
    expect(study.results[1]).toMatchObject({
      state: 'failed',
      error: { code: 'invalid-encoding', message: expect.stringContaining('width') },
    })
    expect(study.results[0]).toMatchObject({ state: 'built' })
  })

  it.each([
    [
      'an unknown space',
      { members: { space: 'vgg', encodings: [{}] } },
      422,
      'invalid-encoding',
      '/members/space',
    ],
    [
      'encodings that are all wrong',
      { members: members(99) },
      422,
      'invalid-encoding',
      '/members/encodings/0/width',
    ],
    ['an unknown model', { members: { model: 'mdl_0', grid: [[]] } }, 422, 'unknown-model', '/members/model'],
    ['an unknown device', { devices: { ids: ['dev_0'] } }, 422, 'unknown-device', '/devices/ids/0'],
    ['an unknown runtime', { runtime: 'onnx' }, 422, 'runtime-not-offered', '/runtime'],
    [
      'a delegate not there',
      { protocol: { delegate: 'gpu' } },
      422,
      'delegate-not-offered',
      '/protocol/delegate',
    ],
    ['an unknown field', { colour: 'red' }, 400, 'invalid-request', '/'],
  ])('refuses %s, with nothing stored', async (_name, change, status, code, path) => {
    const before = (await api.call('GET', '/v1/studies')).json().items.length
    const answer = await post(change)
    const { code: said, errors } = answer.json()
    expect([answer.statusCode, said, errors[0]?.path], answer.body).toEqual([status, code, path])
    expect((await api.call('GET', '/v1/studies')).json().items).toHaveLength(before)
  })

  it('gives the first answer again, and makes none twice', async () => {
    const headers = { 'idempotency-key': 'sweep-1' }
    const first = await post({}, headers)
    const again = await post({}, headers)
    expect([again.statusCode, again.json()]).toEqual([202, first.json()])
    expect((await post({ seed: 7 }, headers)).json().code).toBe('idempotency-conflict')
    const reader = await api.newKey(['read'])
    expect((await post({}, { authorization: `Bearer ${reader}` })).statusCode).toBe(403)
  })
})

describe('a study', () => {
  it('that is called off builds no more and cancels its runs; one that has ended stays as it is', async () => {
    const study = await built(await make({ members: members(0.45, 0.46) }))
    const cancelled = (await api.call('POST', `/v1/studies/${study.id}/cancel`)).json<Study>()
    expect(cancelled).toMatchObject({ state: 'cancelled', progress: { done: 2 } })
    expect(cancelled.results.flatMap(({ runs }) => runs.map(({ state }) => state))).toEqual([
      'cancelled',
      'cancelled',
    ])
    const ended = await built(await make({ members: members(0.25) }))
    await measure(ended)
    const stays = await api.call('POST', `/v1/studies/${ended.id}/cancel`)
    expect([stays.statusCode, stays.json().state]).toEqual([200, 'completed'])
    expect((await api.call('POST', '/v1/studies/std_0/cancel')).statusCode).toBe(404)
    expect((await api.call('GET', '/v1/studies/std_0')).statusCode).toBe(404)
  })

  it('says why nothing of it was measured', async () => {
    const study = await built(await make({ members: members(0.47) }))
    const [jobId = ''] = jobsOf(study)
    const [run] = (await api.call('GET', `/v1/jobs/${jobId}`)).json<Job>().runs
    if (run) await api.end(device, run, 'failed', 'runner-crashed')
    const failed = await look(study)
    expect(failed.state).toBe('failed')
    expect(failed.results[0]?.runs[0]?.error).toEqual({
      code: 'runner-crashed',
      message: 'said runner-crashed',
    })
  })

  it('is listed, the newest first, page by page', async () => {
    const first = await make()
    const second = await make()
    const page = (await api.call('GET', '/v1/studies?limit=1&kind=sweep')).json()
    expect(page.items).toMatchObject([{ id: second.id, progress: { total: 1 } }])
    expect(page.items[0]).not.toHaveProperty('results')
    const next = (await api.call('GET', `/v1/studies?limit=1&cursor=${page.nextCursor}`)).json()
    expect(next.items).toMatchObject([{ id: first.id }])
  })
})

function runIds(result: SweepResult | undefined): string[] {
  return result?.runs.map(({ runId }) => runId) ?? []
}
