import type { Device, Job, KernelGroup, LatencyAnswer, Model, Run } from '@paceline/contracts'
import { addingPlugin, addManifest } from '@paceline/kernel-plugin/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { form, native, type ServedApi, serveApi } from './served-api.js'

const wasm = { ...native, name: 'kernels-wasm', version: '1', flavour: 'simd', delegates: [] }
const SHAPES = { height: 6, width: 6, channels: 4 }

let api: ServedApi
let device: Device
beforeAll(async () => {
  api = await serveApi()
  device = await api.device('bench', { runtimes: [native, wasm] })
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const plugin = async (name: string, shapes = SHAPES, more: object = {}): Promise<Model> => {
  const bytes = addingPlugin({ manifest: { ...addManifest, name, shapes, ...more } })
  const answer = await api.call('POST', '/v1/models', form({ file: { bytes } }))
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json()
}
const ask = (payload: object) => api.call('POST', '/v1/jobs', { payload })
const measured = async (model: Model, medianMs: number, more: object = {}, runtime?: string) => {
  const asked = await ask({ modelId: model.id, devices: { ids: [device.id] }, ...(runtime && { runtime }) })
  expect(asked.statusCode, asked.body).toBe(202)
  const [run] = asked.json<Job>().runs
  if (!run) throw new Error('the job has no run')
  expect(run.runtime).toBe(runtime ?? 'kernels-wasm')
  await api.measure(device, run, medianMs, more)
}
const groups = async (query = ''): Promise<KernelGroup[]> => {
  const answer = await api.call('GET', `/v1/kernels${query}`)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json().items
}

describe('GET /v1/kernels', () => {
  it('ranks plug-ins beside our own kernel of the same sizes, by what their intervals tell apart', async () => {
    const slow = await plugin('slow')
    const fast = await plugin('fast')
    const other = await plugin('of other sizes', { ...SHAPES, channels: 5 })
    const graph = {
      inputs: ['a', 'b'].map((name) => ({ name, shape: [1, 6, 6, 4] })),
      operators: [{ type: 'ADD', inputs: ['a', 'b'], outputs: ['sum'] }],
      outputs: ['sum'],
    }
    const built = await api.call('POST', '/v1/models/build', { payload: { spec: { graph }, name: 'ours' } })
    expect(built.statusCode, built.body).toBe(201)
    const ours = built.json<Model>()
    await measured(slow, 4)
    await measured(fast, 1, { verdict: 'noisy' })
    await measured(fast, 1.5)
    await measured(fast, 9, { verdict: 'noisy' })
    await measured(ours, 2, {}, 'kernels-wasm')
    await measured(ours, 0.5, {}, 'tflite-native')
    await measured(other, 7)

    const found = await groups(`?operator=add&device=${device.id}`)
    expect(found.map(({ shapes }) => shapes)).toEqual([SHAPES, { ...SHAPES, channels: 5 }])
    const [first] = found
    expect(Object.keys(first?.shapes ?? {})).toEqual(['height', 'width', 'channels'])
    expect(first).toMatchObject({ operator: 'add', dtype: 'float32', sparsity: 0, runtime: 'kernels-wasm' })
    expect(
      first?.kernels.map(({ name, source, rank, medianMs, timesFastest, layout }) => ({
        name,
        source,
        rank,
        medianMs,
        timesFastest,
        layout,
      })),
    ).toEqual([
      { name: 'fast', source: 'plug-in', rank: 1, medianMs: 1.5, timesFastest: 1, layout: 'chw' },
      { name: 'ours', source: 'paceline', rank: 2, medianMs: 2, timesFastest: 2 / 1.5, layout: null },
      { name: 'slow', source: 'plug-in', rank: 3, medianMs: 4, timesFastest: 4 / 1.5, layout: 'chw' },
    ])
    expect(await groups('?operator=conv1x1')).toEqual([])
    expect(await groups('?dtype=int8')).toEqual([])
    expect(await groups('?device=dev_nobody')).toEqual([])
  })

  it('keeps activations apart, our own kernels with theirs, and tells tolerances', async () => {
    const shapes = { height: 3, width: 3, channels: 2 }
    const graph = {
      inputs: ['a', 'b'].map((name) => ({ name, shape: [1, 3, 3, 2] })),
      operators: [
        { type: 'ADD', inputs: ['a', 'b'], outputs: ['sum'], options: { fusedActivation: 'RELU6' } },
      ],
      outputs: ['sum'],
    }
    const built = await api.call('POST', '/v1/models/build', { payload: { spec: { graph }, name: 'ours' } })
    expect(built.statusCode, built.body).toBe(201)
    await measured(built.json<Model>(), 2, {}, 'kernels-wasm')
    await measured(await plugin('bare', shapes), 3)
    await measured(await plugin('clamped', shapes, { activation: 'relu6', tolerance: 0.01 }), 4)
    const found = (await groups('?operator=add')).filter((group) => group.shapes.channels === 2)
    const shown = found.map(({ activation, kernels }) => ({
      activation,
      kernels: kernels.map(({ name, tolerance }) => [name, tolerance]),
    }))
    expect(shown).toEqual([
      { activation: 'none', kernels: [['bare', 0]] },
      {
        activation: 'relu6',
        kernels: [
          ['ours', null],
          ['clamped', 0.01],
        ],
      },
    ])
  })

  it('gives its groups in pages, and refuses a cursor that is not its own', async () => {
    const all = await groups()
    const first = (await api.call('GET', '/v1/kernels?limit=1')).json()
    const second = (await api.call('GET', `/v1/kernels?limit=1&cursor=${first.nextCursor}`)).json()
    expect([...first.items, ...second.items]).toEqual(all.slice(0, 2))
    const wrong = await api.call('GET', '/v1/kernels?cursor=bm9uZQ')
    expect(wrong.statusCode).toBe(400)
    expect(wrong.json().errors).toMatchObject([{ path: 'cursor' }])
    expect((await api.call('GET', '/v1/kernels?operator=sort')).statusCode).toBe(400)
  })
})

describe('a latency request of plug-ins', () => {
  const askLatency = (payload: object) => api.call('POST', '/v1/latency', { payload })

  it('asks kernels-wasm, and finds there what it measured', async () => {
    const { id } = await plugin('how fast')
    const request = { device: device.id, queries: [{ modelId: id }] }
    const pending = await askLatency(request)
    expect(pending.statusCode, pending.body).toBe(200)
    const [scheduled] = pending.json<LatencyAnswer>().results
    const run = (await api.call('GET', `/v1/runs/${scheduled?.runId}`)).json<Run>()
    expect(run.runtime).toBe('kernels-wasm')
    await api.measure(device, run, 3)
    for (const runtime of [undefined, 'kernels-wasm']) {
      const { results } = (await askLatency({ ...request, runtime })).json<LatencyAnswer>()
      expect(results).toMatchObject([{ source: 'measured', latencyMs: 3, runId: run.id }])
    }
  })

  it('is refused on another runtime, and together with networks where no runtime is named', async () => {
    const { id } = await plugin('asked apart')
    const queries = [{ modelId: id }]
    const elsewhere = await askLatency({ device: device.id, queries, runtime: 'tflite-native' })
    expect(elsewhere.statusCode).toBe(400)
    expect(elsewhere.json()).toMatchObject({ code: 'invalid-request', errors: [{ path: '/runtime' }] })
    const network = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 64 } }
    const mixed = await askLatency({ device: device.id, queries: [...queries, network] })
    expect(mixed.statusCode).toBe(400)
    expect(mixed.json().detail).toContain('name the runtime')
  })
})

describe('a job of plug-ins', () => {
  it('is refused on a runtime that runs none, and together with networks where no runtime is named', async () => {
    const { id } = await plugin('asked for')
    const devices = { ids: [device.id] }
    const elsewhere = await ask({ modelId: id, devices, runtime: 'tflite-native' })
    expect(elsewhere.statusCode).toBe(400)
    expect(elsewhere.json()).toMatchObject({ code: 'invalid-request', errors: [{ path: '/runtime' }] })
    expect(elsewhere.json().detail).toContain('kernels-wasm runs')
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 32 } }
    const network = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json<Model>()
    const mixed = await ask({ modelIds: [id, network.id], devices })
    expect(mixed.statusCode).toBe(400)
    expect(mixed.json().detail).toContain('name the runtime')
    const named = await ask({ modelIds: [id, network.id], devices, runtime: 'kernels-wasm' })
    expect(named.statusCode, named.body).toBe(202)
  })

  it('is refused where no device offers kernels-wasm', async () => {
    const { id } = await plugin('homeless')
    const bare = await api.device('bare', { runtimes: [native] })
    const answer = await ask({ modelId: id, devices: { ids: [bare.id] } })
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code: 'runtime-not-offered' })
  })

  it('goes to kernels-wasm when it comes with its file', async () => {
    const bytes = addingPlugin({ manifest: { ...addManifest, name: 'in one call' } })
    const fields = { devices: JSON.stringify({ ids: [device.id] }) }
    const answer = await api.call('POST', '/v1/profile', form({ ...fields, file: { bytes } }))
    expect(answer.statusCode, answer.body).toBe(202)
    const [run] = answer.json<Job>().runs
    expect(run).toMatchObject({ runtime: 'kernels-wasm', state: 'queued' })
    const wrong = form({ ...fields, runtime: 'tflite-native', file: { bytes } })
    expect((await api.call('POST', '/v1/profile', wrong)).statusCode).toBe(400)
  })
})
