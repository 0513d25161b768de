import type {
  CreateSparseStudy,
  Device,
  Job,
  Model,
  OperatorLatency,
  Run,
  SparseStudy,
} from '@paceline/contracts'
import type { MeasuredComparison } from '@paceline/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outcome } from '../db/farm.js'
import { native, type ServedApi, serveApi, web } from './served-api.js'

/** A runtime without a delegate has no sparse path of XNNPACK's. */
const kernels = { ...native, name: 'kernels-wasm', delegates: [] }
const runtimes = [native, web, kernels]

let api: ServedApi
let device: Device
let model: Model
beforeAll(async () => {
  api = await serveApi()
  device = await api.device('one', { runtimes })
  model = await build({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 32 } })
})
afterAll(() => api?.[Symbol.asyncDispose]())

const build = async (spec: object) =>
  (await api.call('POST', '/v1/models/build', { payload: { spec } })).json<Model>()
const post = (more: object = {}, headers = {}) =>
  api.call('POST', '/v1/studies/sparse', {
    payload: {
      model: model.id,
      patterns: ['unstructured'],
      sparsities: [0.5],
      devices: { ids: [device.id] },
      ...more,
    },
    headers,
  })
const make = async (more: Partial<CreateSparseStudy> = {}) => {
  const answer = await post(more)
  expect(answer.statusCode, answer.body).toBe(202)
  return answer.json<SparseStudy>()
}
const look = async ({ id }: Pick<SparseStudy, 'id'>) =>
  (await api.call('GET', `/v1/studies/${id}`)).json<SparseStudy>()
const built = async (study: SparseStudy) => {
  await expect.poll(async () => (await look(study)).state, { timeout: 60_000 }).not.toBe('building')
  return look(study)
}
/** The runs of a study, those that compare encodings after those that measure. */
const runsOf = async ({ results: { places } }: SparseStudy) => {
  const points = places.flatMap(({ patterns }) => patterns.flatMap((pattern) => pattern.points))
  const jobIds = [...places.flatMap(({ dense }) => dense?.jobId ?? []), ...points.flatMap(jobsOfPoint)]
  const runs: Run[] = []
  for (const id of new Set(jobIds)) runs.push(...(await api.call('GET', `/v1/jobs/${id}`)).json<Job>().runs)
  return runs
}
const jobsOfPoint = ({ run, ownPath }: SparseStudy['results']['places'][0]['patterns'][0]['points'][0]) => [
  ...(run ? [run.jobId] : []),
  ...(ownPath ? [ownPath.jobId] : []),
]

/** Two operators that are told apart: the first pruned one of MobileNetV1, and the rest of the network. */
const operators = (layerUs: number): OperatorLatency[] => [
  {
    index: 2,
    type: 'CONV_2D',
    medianUs: layerUs,
    meanUs: layerUs,
    share: 0.5,
    low: layerUs * 0.98,
    high: layerUs * 1.02,
  },
]
const compared = (variant: string, ratio: number): MeasuredComparison => ({
  variant,
  ratio,
  ci: { level: 0.95, low: ratio * 0.99, high: ratio * 1.01 },
  pValue: 0.002,
  verdict: 'slower',
  minimumDetectableEffect: 0.013,
  pairs: 14,
  medianMs: 2 * ratio,
  baselineMedianMs: 2,
  sampleVerdict: 'stable',
})

describe('POST /v1/studies/sparse', () => {
  it('measures each pattern at each sparsity beside the dense model, and says where zeros begin to pay', async () => {
    const answer = await post({
      name: 'zeros',
      patterns: ['unstructured', 'block-4'],
      sparsities: [0, 0.5, 0.9],
      runtimes: ['tflite-native'],
      priority: 2,
    })
    const asked = answer.json<SparseStudy>()
    expect([answer.statusCode, answer.headers.location]).toEqual([202, `/v1/studies/${asked.id}`])
    expect(asked).toMatchObject({
      kind: 'sparse',
      state: 'building',
      progress: { done: 0, total: 9, built: 0 },
      request: { model: model.id, patterns: ['unstructured', 'block-4'], runtimes: ['tflite-native'] },
    })
    const running = await built(asked)
    const runs = await runsOf(running)
    expect(runs.map(({ purpose, protocol }) => [purpose, protocol.perOperator])).toEqual([
      ...Array.from({ length: 5 }, () => ['measure', true]),
      ...Array.from({ length: 4 }, () => ['comparison', false]),
    ])
    // Dense, then unstructured and blocks at 50 and 90 %; then their encodings, each against its own zeros.
    const times = [10, 12.5, 5, 8, 2]
    const layers = [400, 500, 200, 300, 50]
    const ownPaths = [1, 1.5, 0.6, 1.03]
    for (const [index, run] of runs.entries()) {
      const measured = outcome(times[index] ?? 10).measurement
      const measurement = { ...measured, operators: operators(layers[index] ?? 1), invocations: 20 }
      const twin = running.results.models.find(({ encoded }) => encoded.modelId === run.modelId)
      const comparison = [compared(twin?.modelId ?? '', ownPaths[index - 5] ?? 1)]
      await api.measure(device, run, 10, index < 5 ? { measurement } : { comparison })
    }
    const { state, progress, results } = await look(asked)
    expect([state, progress]).toEqual(['completed', { done: 9, total: 9, built: 9 }])
    expect(results.dense).toEqual({ modelId: model.id, name: model.name, bytes: model.bytes })
    const [place] = results.places
    expect(place).toMatchObject({ deviceId: device.id, runtime: 'tflite-native', dense: { medianMs: 10 } })
    const [free, blocks] = place?.patterns ?? []
    expect(free).toMatchObject({
      pattern: 'unstructured',
      points: [
        {
          speedUp: { ratio: 0.8, verdict: 'slower', sessionVariance: 'unknown' },
          ownPath: { decision: 'not-taken', ratio: 1, pairs: 14 },
        },
        { speedUp: { ratio: 2, verdict: 'faster' }, ownPath: { decision: 'taken', ratio: 1.5 } },
      ],
    })
    // Time is linear in the zeros: 1.25 at half of them and 0.5 at 90 % cross 1 a third of the way.
    expect(free?.breakEven?.sparsity).toBeCloseTo(0.5 + 0.4 / 3, 3)
    expect(free?.breakEven?.bracket).toEqual({
      low: expect.closeTo(0.5, 3),
      high: expect.closeTo(0.9, 3),
    })
    expect(blocks).toMatchObject({
      points: [{ ownPath: { decision: 'undecided' } }, { ownPath: { decision: 'not-taken' } }],
      breakEven: { sparsity: null, bracket: { low: null } },
    })
    expect(place?.layers).toMatchObject([
      {
        operator: 2,
        type: 'CONV_2D',
        denseUs: 400,
        pattern: 'unstructured',
        points: [{ speedUp: { ratio: 0.8 } }, {}],
      },
      {
        operator: 2,
        pattern: 'block-4',
        points: [{}, { medianUs: 50, speedUp: { ratio: 8, verdict: 'faster' } }],
      },
    ])
    expect(place?.layers[0]?.breakEven?.sparsity).toBeGreaterThan(0.5)
  })

  it('really zeroes the weights, and tells the bytes of both encodings', async () => {
    const { results } = await built(await make({ patterns: ['group-4', 'block-2'], sparsities: [0.8] }))
    for (const { modelId, zeros, bytes, encoded, layers, pattern } of results.models) {
      const pruned = (await api.call('GET', `/v1/models/${modelId}`)).json<Model>()
      expect(pruned.graph.effectiveMacs / model.graph.macs).toBeLessThan(0.6)
      expect(zeros).toBeCloseTo(0.8, 1)
      expect(layers.length).toBeGreaterThan(10)
      expect(bytes).toBe(pruned.bytes)
      expect(encoded.bytes, pattern).toBeLessThan(pruned.bytes)
    }
    const [group] = results.models
    expect(results.places).toMatchObject([{ runtime: 'kernels-wasm', dense: { state: 'queued' } }])
    expect(group?.name).toContain('80 %')
  })

  it('compares encodings only where the runtime has a path of its own, and ends without them elsewhere', async () => {
    const study = await built(await make({ runtimes: ['kernels-wasm', 'tflite-native'] }))
    const paths = study.results.places.map(({ runtime, patterns }) => [
      runtime,
      patterns[0]?.points[0]?.ownPath?.state ?? null,
    ])
    expect(paths).toEqual([
      ['kernels-wasm', null],
      ['tflite-native', 'queued'],
    ])
    const alone = await built(await make({ sparsities: [0.4] }))
    for (const run of await runsOf(alone)) await api.measure(device, run, 3)
    expect(await look(alone)).toMatchObject({ state: 'completed', progress: { done: 3, total: 3, built: 3 } })
  })

  it('takes one device of a pool, and builds the model of a spec', async () => {
    await api.device('first', { pool: 'twins', runtimes: [native] })
    const able = await api.device('second', { pool: 'twins', runtimes })
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.3, resolution: 32 } }
    const answer = await api.call('POST', '/v1/studies/sparse', {
      payload: { spec, patterns: ['group-6'], sparsities: [0.3], devices: { pool: 'twins' } },
    })
    const study = await built(answer.json<SparseStudy>())
    expect(study.results.places).toMatchObject([{ deviceId: able.id, runtime: 'kernels-wasm' }])
    expect(study.request).toMatchObject({ model: study.results.dense.modelId })
  })

  it.each([
    ['an unknown pattern', { patterns: ['hexagons'] }, 400, 'invalid-request', '/patterns/0'],
    ['no pattern', { patterns: [] }, 400, 'invalid-request', '/patterns'],
    ['a sparsity of 1', { sparsities: [0.5, 1] }, 400, 'invalid-request', '/sparsities/1'],
    ['a negative sparsity', { sparsities: [-0.5] }, 400, 'invalid-request', '/sparsities/0'],
    ['the dense model alone', { sparsities: [0] }, 400, 'invalid-request', '/sparsities'],
    [
      'a runtime nobody offers',
      { runtimes: ['kernels-wasm', 'onnx'] },
      422,
      'runtime-not-offered',
      '/runtimes/1',
    ],
    ['an unknown model', { model: 'mdl_0' }, 422, 'unknown-model', '/model'],
    ['an unknown device', { devices: { ids: ['dev_0'] } }, 422, 'unknown-device', '/devices/ids/0'],
    [
      'an arrival by period',
      { protocol: { arrival: { mode: 'periodic', periodMs: 5 } } },
      422,
      'not-comparable',
      '/protocol/arrival',
    ],
    [
      'both a model and a spec',
      { spec: { space: 'mobilenet_v1', encoding: {} } },
      400,
      'invalid-request',
      '/',
    ],
  ])('refuses %s, with nothing stored', async (_name, change, status, code, path) => {
    const before = (await api.call('GET', '/v1/studies?limit=500')).json().items.length
    const answer = await post(change)
    const { code: said, errors } = answer.json()
    expect([answer.statusCode, said, errors[0]?.path], answer.body).toEqual([status, code, path])
    expect((await api.call('GET', '/v1/studies?limit=500')).json().items).toHaveLength(before)
  })

  it('refuses a model that nothing can be pruned of, and one whose weights are packed', async () => {
    const transformed = async (request: object) =>
      (await api.call('POST', `/v1/models/${model.id}/transform`, { payload: request })).json<Model>()
    const head = await transformed({ kind: 'slice', head: 1 })
    const none = await post({ model: head.id })
    expect([none.statusCode, none.json().code]).toEqual([422, 'invalid-transform'])
    expect(none.json().errors).toEqual([{ path: '/model', message: expect.stringContaining('no layer') }])
    const packed = await transformed({
      kind: 'prune',
      pattern: 'unstructured',
      sparsity: 0.9,
      encode: 'sparse',
    })
    expect((await post({ model: packed.id })).json().errors).toEqual([
      { path: '/model', message: expect.stringContaining('sparse') },
    ])
  })

  it('says what stays dense where channels are no multiple of the block', async () => {
    const conv = (input: string, output: string, shape: number[]) => ({
      type: 'CONV_2D',
      inputs: [input],
      outputs: [output],
      options: { padding: 'SAME', strideH: 1, strideW: 1 },
      weights: { filters: { shape } },
    })
    const odd = await build({
      graph: {
        inputs: [{ name: 'image', shape: [1, 8, 8, 3] }],
        operators: [conv('image', 'stem', [8, 3, 3, 3]), conv('stem', 'six', [6, 1, 1, 8])],
        outputs: ['six'],
      },
    })
    const study = await built(await make({ model: odd.id, patterns: ['block-4'], sparsities: [0.9] }))
    const [pruned] = study.results.models
    expect(pruned?.warnings.join()).toMatch(
      /pruned less than asked for: channels beyond the last full block stay/,
    )
    expect(pruned?.zeros).toBeCloseTo(4 / 6, 9)
  })

  it('is found by its kind, and called off like any study', async () => {
    const study = await make({ sparsities: [0.33] })
    const page = (await api.call('GET', '/v1/studies?kind=sparse&limit=1')).json()
    expect(page.items).toMatchObject([{ id: study.id, kind: 'sparse' }])
    const cancelled = (await api.call('POST', `/v1/studies/${study.id}/cancel`)).json<SparseStudy>()
    expect(cancelled).toMatchObject({
      state: 'cancelled',
      results: { models: [{ pattern: 'unstructured' }] },
    })
  })
})
