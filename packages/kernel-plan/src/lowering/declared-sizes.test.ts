import { readModel, type Tensor, type TfliteModel, writeModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { judgeModel } from './judge-model.js'
import { lowerModel, unsupportedOperators } from './lower-model.js'

const float = (name: string, shape: readonly number[], more: Partial<Tensor> = {}): Tensor => ({
  name,
  shape,
  dtype: 'float32',
  ...more,
})

/** Weights of which none is stored: a level of CSR over the inputs that has no index. */
const allZeros = (outputs: number, inputs: number) =>
  float('weights', [outputs, 1, 1, inputs], {
    data: new Uint8Array(0),
    sparsity: {
      traversalOrder: [0, 1, 2, 3],
      blockMap: [],
      dimensions: [
        ...[outputs, 1, 1].map((size) => ({ format: 'dense' as const, size })),
        { format: 'csr', segments: new Int32Array(outputs + 1), indices: new Int32Array(0) },
      ],
    },
  })

/** A model of one operator between an input and an output, as a file says it. */
function single(type: string, image: readonly Tensor[], constants: readonly Tensor[] = []): TfliteModel {
  const tensors = [...image, ...constants]
  const options = { strideW: 1, strideH: 1, padding: 'SAME', fusedActivation: 'NONE' }
  const inputs = [0, ...constants.map((_, index) => image.length + index)]
  const operators = [{ type, version: 1, inputs, outputs: [1], options: type === 'CONV_2D' ? options : {} }]
  const model = { description: '', graphs: [{ name: 'main', tensors, operators, inputs: [0], outputs: [1] }] }
  return readModel(writeModel(model))
}

const pointwise = (inputs: number, outputs: number, weights: Tensor) =>
  single('CONV_2D', [float('x', [1, 2, 2, inputs]), float('y', [1, 2, 2, outputs])], [weights])

describe('a small file that declares large shapes', () => {
  it('has sparse weights that would be too many when unpacked', () => {
    expect(unsupportedOperators(pointwise(100_000, 100_000, allZeros(100_000, 100_000)))).toEqual([
      {
        index: 0,
        type: 'CONV_2D',
        reason: '"weights" of [100000, 1, 1, 100000] takes 38147 MiB: the kernels take at most 512 MiB',
      },
    ])
  })

  it('has weights in groups that would be too many as one matrix', () => {
    const weights = float('weights', [100_000, 1, 1, 1], { data: new Uint8Array(400_000) })
    expect(unsupportedOperators(pointwise(100_000, 100_000, weights))).toMatchObject([
      { reason: expect.stringMatching(/^its matrix of weights of \[100000, 100000\] takes 38147 MiB/) },
    ])
  })

  it('has an activation that no memory holds', () => {
    const image = ['x', 'y'].map((name) => float(name, [1, 1, 1, 2 ** 31 - 1]))
    const one = float('one', [1], { data: new Uint8Array(Float32Array.of(1).buffer) })
    expect(unsupportedOperators(single('ADD', image, [one]))).toMatchObject([
      { reason: expect.stringMatching(/^"x" of \[1, 1, 1, 2147483647\] takes 8192 MiB/) },
    ])
  })

  it('takes no memory for its shapes while it is judged', () => {
    const model = pointwise(5000, 5000, allZeros(5000, 5000))
    const before = process.memoryUsage().arrayBuffers
    const judged = judgeModel(model)
    const bytes = process.memoryUsage().arrayBuffers - before
    expect(judged.unsupported).toEqual([])
    expect(bytes).toBeLessThan(4 * 5000 * 5000 * 0.1)
  })

  it('is lowered to as few bytes as it has', () => {
    const { plan, layers } = lowerModel(pointwise(50, 70, allZeros(70, 50)))
    expect(layers).toMatchObject([{ zeros: 70 * 50, outputs: 70, inputs: 50 }])
    expect(plan.operators.map(({ kind }) => kind)).toContain('conv1x1-sparse')
  })
})

describe('sparse weights that TFLite has no tensor for', () => {
  it('are told of before they are unpacked', () => {
    const weights = allZeros(4, 4)
    const dimensions = [{ format: 'dense' as const, size: 1 }, ...(weights.sparsity?.dimensions ?? [])]
    const sparsity = { traversalOrder: [4, 0, 1, 2, 3], blockMap: [0], dimensions }
    expect(unsupportedOperators(pointwise(4, 4, { ...weights, sparsity }))).toMatchObject([
      { reason: '"weights" has a block level before the dimension that it divides' },
    ])
  })
})
