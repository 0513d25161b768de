import { describe, expect, it } from 'vitest'
import { bytesOf } from '../edit/index.js'
import type { Tensor, TfliteModel } from '../graph.js'
import { buildModel } from '../spaces/index.js'
import { fullyConnectedLayers } from '../testing/weighted-chain.js'
import { InvalidTransformError } from '../transforms/transform.js'
import { pruneModel } from './prune-model.js'
import type { PruneRequest } from './prune-request.js'

const { model } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 32 } })
const prune = (request: object, of = model) => {
  return pruneModel(of, { kind: 'prune', pattern: 'unstructured', ...request } as PruneRequest)
}

function issuesOf(request: object, of?: TfliteModel): unknown {
  try {
    prune(request, of)
  } catch (error) {
    if (error instanceof InvalidTransformError) return error.errors
    throw error
  }
  return 'none'
}

/** A fully connected layer whose weights are of the given tensor's type. */
function withWeights(weights: Partial<Tensor>): TfliteModel {
  const base = fullyConnectedLayers([[[1, 2, 3, 4]]])
  const graph = base.graphs[0] ?? { name: '', tensors: [], operators: [], inputs: [], outputs: [] }
  const tensors = graph.tensors.map((tensor, index) => (index === 1 ? { ...tensor, ...weights } : tensor))
  return { ...base, graphs: [{ ...graph, tensors }] }
}

describe('a request to prune', () => {
  it.each([
    [{ sparsity: 1 }, '/sparsity', /not 1: with 1 no weight would be left/],
    [{ sparsity: -0.1 }, '/sparsity', /not -0.1/],
    [{ sparsity: Number.NaN }, '/sparsity', /not NaN/],
    [{}, '/sparsity', /is needed/],
    [{ layers: {} }, '/sparsity', /is needed/],
    [
      { sparsity: 0.5, layers: { 'block_1/expand': 1 } },
      '/layers/block_1~1expand',
      /no weight would be left/,
    ],
    [{ sparsity: 0.5, layers: { nobody: 0.1 } }, '/layers/nobody', /none makes a tensor "nobody"/],
    [{ layers: { 9999: 0.1 } }, '/layers/9999', /operators 0 to/],
    [{ layers: { pool: 0.1 } }, '/layers/pool', /no convolution or fully connected layer/],
    [{ sparsity: 0.5, minWeightsPerLayer: -1 }, '/minWeightsPerLayer', /whole number/],
    [{ sparsity: 0.5, minWeightsPerLayer: 10_000_000 }, '/sparsity', /is out of reach: .* allows 0.000/],
    [{ pattern: 'block', sparsity: 0.5 }, '/blockChannels', /2 or 4, not undefined/],
    [{ pattern: 'group', sparsity: 0.5, groupRows: 3 }, '/groupRows', /4, 5 or 6, not 3/],
    [{ pattern: 'group', sparsity: 0.5, groupRows: 4, scope: 'global' }, '/scope', /must be "layer"/],
    [
      { pattern: 'block', blockChannels: 2, layers: { 'block_1/depthwise': 0.5 } },
      '/layers/block_1~1depthwise',
      /is depthwise/,
    ],
  ])('%j is refused at %s', (request, path, message) => {
    expect(issuesOf(request)).toEqual([{ path, message: expect.stringMatching(message) }])
  })

  it('refuses weights that cannot be ranked, naming the layer', () => {
    const broken = fullyConnectedLayers([[[1, 2]], [[1, Number.NaN]]])
    expect(issuesOf({ sparsity: 0.5 }, broken)).toEqual([
      { path: '/kind', message: expect.stringMatching(/weights of fc1: weight 1 is no finite number/) },
    ])
  })

  const zeroPoints = [
    [
      { dtype: 'uint8', quantization: { scale: [1], zeroPoint: [0], dimension: 0 } },
      /takes float32 and int8/,
    ],
    [{ dtype: 'int8', quantization: { scale: [1], zeroPoint: [3], dimension: 0 } }, /takes float32 and int8/],
  ] as const
  const otherTypes = [
    [{ dtype: 'int4' }, /int4 weights/],
    [{ dtype: 'int8', quantization: { scale: [1, 1], zeroPoint: [3, 4], dimension: 0 } }, /int8 weights/],
  ] as const

  it.each([...zeroPoints, ...otherTypes])(
    'refuses to store %j sparse, by default and by name',
    (weights, message) => {
      const quantised = withWeights({ ...weights, data: Uint8Array.of(1, 2, 3, 4) })
      for (const request of [{ sparsity: 0.5 }, { layers: { fc0: 0.5 } }]) {
        expect(issuesOf({ ...request, encode: 'sparse' }, quantised)).toEqual([
          { path: expect.stringMatching(/kind|layers/), message: expect.stringMatching(message) },
        ])
      }
    },
  )
})

describe('the layers that are pruned', () => {
  it('are convolutions and fully connected layers, without the first and without depthwise ones', () => {
    const { report } = prune({ sparsity: 0.5 })
    const graph = model.graphs[0]
    const expected = graph?.operators
      .flatMap(({ type }, index) => (type === 'CONV_2D' ? [index] : []))
      .slice(1)
    expect(report.layers.flatMap(({ operators }) => operators)).toEqual(expected)
  })

  it('are any that are named, depthwise and the first among them', () => {
    const { report } = prune({ layers: { conv: 0.5, 'block_1/depthwise': 0.25 } })
    expect(report.layers).toMatchObject([
      { name: 'conv', ratio: 0.5 },
      { name: 'block_1/depthwise', ratio: 0.25 },
    ])
  })

  it.each([
    ['uint8', 3, [1, 2, 3, 9], [1, 3, 3, 9]],
    ['int8', -3, [-4, 0, -2, 0], [-3, 0, -3, 0]],
  ] as const)('of %s lose what is next to their zero point %i', (dtype, zeroPoint, given, expected) => {
    const quantization = { scale: [0.5], zeroPoint: [zeroPoint], dimension: 0 }
    const quantised = withWeights({ dtype, quantization, data: Uint8Array.from(given) })
    const { model: pruned, report } = prune({ sparsity: 0.5 }, quantised)
    expect(pruned.graphs[0]?.tensors[1]?.data).toEqual(Uint8Array.from(expected))
    expect(report.zeros).toBe(2)
  })

  it('compare int8 weights by the numbers that they stand for', () => {
    // Rows of scales 1 and 0.1: the real weights are 2, 3 and 0.4, 0.5.
    const int8 = withWeights({
      dtype: 'int8',
      shape: [2, 2],
      data: bytesOf(Int8Array.of(-2, 3, 4, -5)),
      quantization: { scale: [1, 0.1], zeroPoint: [0, 0], dimension: 0 },
    })
    const pruned = prune({ sparsity: 0.5 }, int8).model
    expect(pruned.graphs[0]?.tensors[1]?.data).toEqual(bytesOf(Int8Array.of(-2, 3, 0, 0)))
  })
})
