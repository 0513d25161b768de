import { describe, expect, it } from 'vitest'
import { analyse } from '../analyse/index.js'
import { runReference } from '../reference/index.js'
import { concatenate } from './concatenation.js'
import { depthToSpace } from './depth-to-space.js'
import { fusedInvertedResidual } from './fused-inverted-residual.js'
import { GraphBuilder, type Value } from './graph-builder.js'
import { conv2d, depthwiseConv2d } from './layers.js'
import { fillUniform } from './random.js'
import { resizeBilinear, resizeNearest } from './resize.js'
import { separableConv2d } from './separable-conv.js'
import { transposeConv2d } from './transpose-conv.js'

/** A model of what is appended to an image of 6 x 10 pixels with 8 channels. */
function modelOf(append: (builder: GraphBuilder, x: Value) => Value) {
  const builder = new GraphBuilder(1)
  const output = append(builder, builder.input('input', [1, 6, 10, 8], 1))
  const model = builder.finish('', [output])
  const { macs, operators, outputs } = analyse(model)
  const [graph] = model.graphs
  return {
    macs,
    types: operators.map(({ type }) => type),
    shape: outputs[0]?.shape,
    versions: graph?.operators.map(({ version }) => version),
  }
}

const relu = { activation: 'RELU' } as const

describe('fusedInvertedResidual', () => {
  const block = { ...relu, kernel: 3, stride: 1, expanded: 24, filters: 8 }

  it('is a full convolution, a 1x1 one and the sum with the input', () => {
    expect(modelOf((builder, x) => fusedInvertedResidual(builder, 'block', x, block))).toMatchObject({
      macs: 60 * (9 * 8 * 24 + 24 * 8),
      types: ['CONV_2D', 'CONV_2D', 'ADD'],
      shape: [1, 6, 10, 8],
    })
  })

  it.each([
    { stride: 2, shape: [1, 3, 5, 8] },
    { filters: 16, shape: [1, 6, 10, 16] },
    { residual: false, shape: [1, 6, 10, 8] },
  ])('adds nothing where shapes differ or none is asked for: %o', ({ shape, ...change }) => {
    const found = modelOf((builder, x) => fusedInvertedResidual(builder, 'block', x, { ...block, ...change }))
    expect(found).toMatchObject({ types: ['CONV_2D', 'CONV_2D'], shape })
  })
})

describe('separableConv2d', () => {
  it('strides in its depthwise convolution', () => {
    const layer = { ...relu, kernel: 5, stride: 2, filters: 12 }
    expect(modelOf((builder, x) => separableConv2d(builder, 'layer', x, layer))).toMatchObject({
      macs: 15 * (25 * 8 + 8 * 12),
      types: ['DEPTHWISE_CONV_2D', 'CONV_2D'],
      shape: [1, 3, 5, 12],
    })
  })
})

describe('transposeConv2d', () => {
  it.each([2, 3])('multiplies once for each input pixel at stride %i', (stride) => {
    const layer = { ...relu, kernel: 4, stride, filters: 5 }
    expect(modelOf((builder, x) => transposeConv2d(builder, 'layer', x, layer))).toEqual({
      macs: 60 * 16 * 8 * 5,
      types: ['TRANSPOSE_CONV', 'RELU'],
      shape: [1, 6 * stride, 10 * stride, 5],
      // A bias came with version 3.
      versions: [3, 1],
    })
  })
})

describe('weights', () => {
  const linear = { kernel: 4, filters: 256, activation: 'NONE' } as const
  it.each([
    ['transposed', (b: GraphBuilder, x: Value) => transposeConv2d(b, 'y', x, { ...linear, stride: 2 })],
    ['dilated', (b: GraphBuilder, x: Value) => conv2d(b, 'y', x, { ...linear, stride: 1, dilation: 3 })],
  ])('of a %s convolution aim at a mean square of 1', (_, append) => {
    const builder = new GraphBuilder(3)
    const output = append(builder, builder.input('input', [1, 6, 10, 8], 1 / 3))
    const image = new Float32Array(6 * 10 * 8)
    fillUniform(image, 1, 5, 0)
    const [made] = runReference(builder.finish('', [output]), [image]).outputs
    const values = Float32Array.from(made?.values ?? [])
    const meanSquare = values.reduce((sum, x) => sum + x * x, 0) / values.length
    expect(meanSquare).toBeGreaterThan(0.8)
    expect(meanSquare).toBeLessThan(1.25)
  })
})

describe('dilated convolutions', () => {
  it('keep the size of the image, and say the version that knows them', () => {
    const layer = { ...relu, kernel: 3, stride: 1, dilation: 4, filters: 8 }
    const both = (builder: GraphBuilder, x: Value) =>
      depthwiseConv2d(builder, 'depthwise', conv2d(builder, 'full', x, layer), layer)
    expect(modelOf(both)).toMatchObject({ shape: [1, 6, 10, 8], versions: [1, 2] })
  })
})

describe('images of another size', () => {
  it('come of resizes and of channels', () => {
    const size = [7, 3] as const
    expect(modelOf((builder, x) => resizeBilinear(builder, 'y', x, size)).shape).toEqual([1, 7, 3, 8])
    expect(modelOf((builder, x) => resizeNearest(builder, 'y', x, size)).shape).toEqual([1, 7, 3, 8])
    expect(modelOf((builder, x) => depthToSpace(builder, 'y', x, 2)).shape).toEqual([1, 12, 20, 2])
  })

  it('do not come of channels that are no squares', () => {
    expect(() => modelOf((builder, x) => depthToSpace(builder, 'y', x, 3))).toThrow(
      'y: 8 channels are no squares of 3 x 3 pixels',
    )
  })
})

describe('concatenate', () => {
  it('adds up one axis, and weighs the mean squares by it', () => {
    const builder = new GraphBuilder(1)
    const parts = [builder.input('a', [1, 2, 3], 1), builder.input('b', [1, 6, 3], 5)]
    const joined = concatenate(builder, 'joined', parts, 1)
    expect(joined).toMatchObject({ shape: [1, 8, 3], meanSquare: 4 })
    expect(() => concatenate(builder, 'none', [], 1)).toThrow(RangeError)
  })
})
