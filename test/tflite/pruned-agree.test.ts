import {
  buildModel,
  type PruneRequest,
  pruneModel,
  readModel,
  type TfliteModel,
  writeModel,
} from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()
const resolution = 32
const image = Float32Array.from({ length: resolution ** 2 * 3 }, (_, i) => ((i * 37) % 256) / 128 - 1)

const requests: PruneRequest[] = [
  { kind: 'prune', pattern: 'unstructured', sparsity: 0.8 },
  // Depthwise weights and those of the first convolution too.
  { kind: 'prune', pattern: 'unstructured', layers: { 0: 0.5, 1: 0.3, 2: 0.9 } },
  { kind: 'prune', pattern: 'block', blockChannels: 2, sparsity: 0.5 },
  { kind: 'prune', pattern: 'block', blockChannels: 4, sparsity: 0.7, scope: 'layer' },
  { kind: 'prune', pattern: 'group', groupRows: 4, sparsity: 0.3 },
  { kind: 'prune', pattern: 'group', groupRows: 6, sparsity: 0.3 },
]

const run = (model: TfliteModel, input: NodeJS.TypedArray, xnnpack: boolean): Uint8Array[] =>
  tflite.runBytes(writeModel(model), [input], { xnnpack })

describe('a pruned model on the TFLite library', () => {
  const { model } = buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution } }, 3)

  it.each(requests)('%j: stored sparse, it gives the bytes of the one with zeros', (request) => {
    const dense = pruneModel(model, request)
    const sparse = pruneModel(model, { ...request, encode: 'sparse' })
    expect(sparse.report.layers).toEqual(dense.report.layers)
    const unpacked = sparse.model.graphs[0]?.operators.filter(({ type }) => type === 'DENSIFY')
    expect(unpacked).toHaveLength(dense.report.layers.filter(({ zeros }) => zeros > 0).length)
    for (const xnnpack of [false, true]) {
      const expected = run(dense.model, image, xnnpack)
      expect(expected).not.toEqual(run(model, image, xnnpack))
      expect(run(sparse.model, image, xnnpack)).toEqual(expected)
    }
  })

  it('runs where a layer has no weight left', () => {
    const name = 'block_3/project'
    const emptied = pruneModel(model, {
      kind: 'prune',
      pattern: 'unstructured',
      layers: { [name]: 0.9999 },
      encode: 'sparse',
    })
    expect(emptied.report.layers.find((layer) => layer.name === name)).toMatchObject({ ratio: 1 })
    const [output] = run(emptied.model, image, false)
    expect(new Float32Array(output?.buffer ?? new ArrayBuffer(0)).every(Number.isFinite)).toBe(true)
  })

  it('is a smaller file where it has zeros enough, and the report says so', () => {
    const fileBytes = (request: object) => {
      const { model: pruned, report } = pruneModel(model, {
        kind: 'prune',
        pattern: 'unstructured',
        ...request,
      } as PruneRequest)
      return { bytes: writeModel(pruned).byteLength, storage: report.storage }
    }
    for (const [sparsity, smaller] of [
      [0.02, false],
      [0.8, true],
    ] as const) {
      const dense = fileBytes({ sparsity })
      const { bytes, storage } = fileBytes({ sparsity, encode: 'sparse' })
      expect(storage).toMatchObject({ denseFileBytes: dense.bytes, sparseFileBytes: bytes, smaller })
      expect(bytes < dense.bytes).toBe(smaller)
    }
  })

  it('is pruned again from its sparse tensors as from its dense ones', () => {
    const half: PruneRequest = { kind: 'prune', pattern: 'unstructured', sparsity: 0.5 }
    const more: PruneRequest = { kind: 'prune', pattern: 'unstructured', sparsity: 0.8 }
    const sparse = readModel(writeModel(pruneModel(model, { ...half, encode: 'sparse' }).model))
    const again = pruneModel(sparse, more)
    expect(again.model.graphs[0]?.operators.map(({ type }) => type)).not.toContain('DENSIFY')
    expect(run(again.model, image, false)).toEqual(run(pruneModel(model, more).model, image, false))
    const stillSparse = pruneModel(sparse, { ...more, encode: 'sparse' })
    expect(run(stillSparse.model, image, true)).toEqual(run(again.model, image, true))
  })

  it('gives the same int8 bytes from int8 weights', () => {
    const request: PruneRequest = { kind: 'prune', pattern: 'block', blockChannels: 4, sparsity: 0.5 }
    const input = Int8Array.from({ length: 8 }, (_, i) => i * 29 - 100)
    const dense = pruneModel(quantised, request)
    expect(dense.report).toMatchObject({ weights: 64, zeros: 32 })
    const sparse = pruneModel(quantised, { ...request, encode: 'sparse' })
    const expected = run(dense.model, input, false)
    expect(expected).not.toEqual(run(quantised, input, false))
    expect(run(sparse.model, input, false)).toEqual(expected)
  })
})

const scaled = (scale: number) => ({ scale: [scale], zeroPoint: [0], dimension: 0 })
const bytesOf = (values: NodeJS.TypedArray) => new Uint8Array(values.buffer)

/** One int8 fully connected layer of 8 inputs and outputs. */
const quantised: TfliteModel = {
  description: '',
  graphs: [
    {
      name: 'main',
      inputs: [0],
      outputs: [3],
      tensors: [
        { name: 'x', shape: [1, 8], dtype: 'int8', quantization: scaled(0.5) },
        {
          name: 'w',
          shape: [8, 8],
          dtype: 'int8',
          quantization: scaled(0.1),
          data: bytesOf(Int8Array.from({ length: 64 }, (_, i) => ((i * 37) % 199) - 99 || 1)),
        },
        {
          name: 'b',
          shape: [8],
          dtype: 'int32',
          quantization: scaled(0.05),
          data: bytesOf(Int32Array.from({ length: 8 }, (_, i) => i * 9 - 30)),
        },
        { name: 'y', shape: [1, 8], dtype: 'int8', quantization: scaled(8) },
      ],
      operators: [
        {
          type: 'FULLY_CONNECTED',
          version: 4,
          inputs: [0, 1, 2],
          outputs: [3],
          options: { fusedActivation: 'NONE' },
        },
      ],
    },
  ],
}
