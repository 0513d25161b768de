import { type TfliteModel, writeModel } from '@paceline/tflite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { form, type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
beforeAll(async () => {
  api = await serveApi()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

interface Item {
  readonly runtime: string
  readonly operators: number
  readonly cannotRun: readonly { type: string; reason: string }[]
  readonly outsideDelegate: readonly { index: number; type: string }[] | null
}

async function coverageOf(id: string): Promise<Record<string, Item>> {
  const answer = await api.call('GET', `/v1/models/${id}/coverage`)
  expect(answer.statusCode, answer.body).toBe(200)
  const { items } = answer.json() as { items: Item[] }
  return Object.fromEntries(items.map((item) => [item.runtime, item]))
}

/** A model of one operator over images of four by four. */
function single(type: string, more: object = {}, dtype: 'float32' | 'int8' = 'float32'): TfliteModel {
  const scaled = dtype === 'int8' && { quantization: { scale: [0.5], zeroPoint: [0], dimension: 0 } }
  const image = { shape: [1, 4, 4, 8], dtype, ...scaled }
  const tensors = ['x', 'y'].map((name) => ({ name, ...image }))
  const operators = [{ type, version: 1, inputs: [0], outputs: [1], options: {}, ...more }]
  return { description: '', graphs: [{ name: 'main', tensors, operators, inputs: [0], outputs: [1] }] }
}

const upload = async (model: TfliteModel) => {
  const answer = await api.call('POST', '/v1/models', form({ file: { bytes: writeModel(model) } }))
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json().id as string
}

describe('GET /v1/models/{id}/coverage', () => {
  it('says that a built model runs as a whole, by the delegate', async () => {
    const spec = { space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 32 } }
    const { id, graph } = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json()
    const coverage = await coverageOf(id)
    expect(Object.keys(coverage).sort()).toEqual([
      'kernels-native',
      'kernels-wasm',
      'kernels-web',
      'litert-node',
      'litert-web',
      'tflite-native',
    ])
    const operators = graph.operators.length
    expect(coverage['tflite-native']).toMatchObject({ operators, cannotRun: [], outsideDelegate: [] })
    expect(coverage['litert-web']).toMatchObject({ operators, cannotRun: [], outsideDelegate: null })
    expect(coverage['kernels-wasm']).toMatchObject({ operators, cannotRun: [], delegate: null })
  })

  it('names what has no kernel, what is too new, what is left to plain kernels, and what cannot be handed over', async () => {
    const custom = await coverageOf(await upload(single('CUSTOM', { customName: 'Mine' })))
    expect(custom['tflite-native']?.cannotRun).toMatchObject([{ type: 'CUSTOM:Mine' }])
    const newer = await coverageOf(await upload(single('RELU', { version: 99 })))
    expect(newer['tflite-native']?.cannotRun).toMatchObject([
      { type: 'RELU', reason: expect.stringMatching(/version 3 of it at most, not 99/) },
    ])
    const plain = await coverageOf(await upload(single('EXP')))
    expect(plain['tflite-native']).toMatchObject({
      cannotRun: [],
      outsideDelegate: [{ index: 0, type: 'EXP' }],
    })
    expect(plain['kernels-native']?.cannotRun).toMatchObject([{ index: 0, type: 'EXP' }])
    const int8 = await coverageOf(await upload(single('RELU', { version: 2 }, 'int8')))
    expect(int8['litert-web']?.cannotRun).toMatchObject([{ type: 'INPUT' }, { type: 'OUTPUT' }])
    expect(int8['tflite-native']?.cannotRun).toEqual([])
  })

  it('is told of a small file that declares weights beyond all memory', async () => {
    const size = 100_000
    const [one] = single('CONV_2D').graphs
    const emptyLevel = (parents: number) => {
      const [segments, indices] = [new Uint8Array(parents + 1), new Uint8Array(0)]
      return { format: 'csr' as const, segments, indices }
    }
    const dimensions = [1, 0, 0, 0].map(emptyLevel)
    const sparsity = { traversalOrder: [0, 1, 2, 3], blockMap: [], dimensions }
    const float = { dtype: 'float32' as const }
    const tensors = [
      ...['x', 'y'].map((name) => ({ name, shape: [1, 1, 1, size], ...float })),
      { name: 'w', shape: [size, 1, 1, size], data: new Uint8Array(0), sparsity, ...float },
    ]
    const operators = (one?.operators ?? []).map((operator) => ({
      ...operator,
      inputs: [0, 2],
      options: { strideW: 1, strideH: 1, padding: 'SAME' },
    }))
    const model = {
      description: '',
      graphs: [{ name: 'main', tensors, operators, inputs: [0], outputs: [1] }],
    }
    expect(writeModel(model).length).toBeLessThan(2000)
    const coverage = await coverageOf(await upload(model))
    expect(coverage['kernels-wasm']?.cannotRun).toMatchObject([
      { type: 'CONV_2D', reason: expect.stringMatching(/^"w" of .* takes 38147 MiB/) },
    ])
  })

  it('is told of no model that is not there, or whose bytes are gone', async () => {
    const unknown = await api.call('GET', '/v1/models/mdl_0/coverage')
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'not-found'])
    const id = await upload(single('TANH'))
    await api.call('DELETE', `/v1/models/${id}`)
    const gone = await api.call('GET', `/v1/models/${id}/coverage`)
    expect([gone.statusCode, gone.json().code]).toEqual([409, 'model-gone'])
  })
})
